#include "core/api/run_config.h"

namespace brenier {

void takeLiveSettings(const RunSettings& from, RunSettings& into) {
  OptionValues values = writeOptions(from);
  for (const auto& option : describeOptions<RunSettings>())
    if (option.meta.applies != Applies::live) values.erase(option.id);
  detail::ReadVisitor reader{values};
  into.visit(reader);
}

}  // namespace brenier
