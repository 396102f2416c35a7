#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/api/descriptor.h"
#include "core/measures/measure.h"

namespace brenier {

/// One line of the registry.
struct MeasureEntry {
  Descriptor descriptor;
  std::function<Result<MeasurePtr>(const OptionValues&)>
      make;  ///< errors: options out of range, all at once; bad files
};

/// "measure ID: PROBLEM; PROBLEM".
Unexpected<RunError> badMeasure(const std::string& id, const std::vector<std::string>& problems);

/// An entry from an options struct with `visit` and a function Result<MeasurePtr>(const Options&).
template <class Options, class Make>
MeasureEntry measureEntry(std::string id, std::string title, std::string help, Make make) {
  auto fromValues = [id, make](const OptionValues& values) -> Result<MeasurePtr> {
    Options options;
    if (const auto problems = readOptions(options, values); !problems.empty()) return badMeasure(id, problems);
    return make(options);
  };
  return {{std::move(id), std::move(title), std::move(help), describeOptions<Options>()}, std::move(fromValues)};
}

/// The list, in the order in which it is offered (registry.cpp).
const std::vector<MeasureEntry>& measureEntries();

}  // namespace brenier
