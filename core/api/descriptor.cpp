#include "core/api/descriptor.h"

#include <algorithm>

namespace brenier {

bool NetworkDescriptor::fits(const Descriptor& solver) const {
  const bool known = std::all_of(settings.begin(), settings.end(), [&](const auto& setting) {
    return std::any_of(solver.options.begin(), solver.options.end(),
                       [&](const auto& option) { return option.id == setting.first; });
  });
  OptionValues values = settings;
  return known && checkOptions(solver.options, values).empty();
}

bool NetworkDescriptor::isSetIn(const Descriptor& solver, const OptionValues& values) const {
  return std::all_of(solver.options.begin(), solver.options.end(), [&](const auto& option) {
    const auto setting = settings.find(option.id);
    return setting == settings.end() || setting->second == effectiveValue(option, values);
  });
}

std::vector<Descriptor> presetsOf(const SolverDescriptor& solver) {
  Descriptor published{"published", "Paper's preset", "As published; the defaults are what learns most",
                       solver.options};
  for (auto& option : published.options)
    if (const auto value = solver.published.find(option.id); value != solver.published.end())
      option.defaultValue = value->second;
  return {published};
}

}  // namespace brenier
