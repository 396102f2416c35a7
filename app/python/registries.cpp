#include "app/python/registries.h"

#include <pybind11/stl.h>

#include "app/python/python_errors.h"
#include "core/api/metric_text.h"
#include "core/api/run_config.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"

namespace py = pybind11;
using namespace py::literals;

namespace brenier::python {
namespace {

py::dict dictOf(const std::vector<OptionDescriptor>& options) {
  py::dict all;
  for (const auto& option : options) {
    py::dict one("default"_a = option.defaultValue, "title"_a = option.meta.title, "help"_a = option.meta.help);
    if (option.optional && option.defaultValue == OptionValue(std::string(noValue))) one["default"] = py::none();
    if (!option.meta.unit.empty()) one["unit"] = option.meta.unit;
    if (!option.meta.choices.empty()) one["choices"] = option.meta.choices;
    if (option.meta.min > OptionMeta{}.min) one["min"] = option.meta.min;
    if (option.meta.max < OptionMeta{}.max) one["max"] = option.meta.max;
    if (!option.meta.aliases.empty()) one["aliases"] = option.meta.aliases;
    all[py::str(option.id)] = one;
  }
  return all;
}

py::dict methods() {
  py::dict all;
  for (const auto& solver : catalog().solvers) {
    if (solver.pictures) continue;  // they learn no points
    all[py::str(solver.id)] =
        py::dict("title"_a = solver.title, "help"_a = solver.help, "inverse"_a = solver.caps.inverse,
                 "potential"_a = solver.caps.sourcePotential, "target_potential"_a = solver.caps.targetPotential,
                 "convex"_a = solver.caps.convex, "optimal"_a = solver.caps.optimal);
  }
  return all;
}

py::dict optionsOf(const std::string& method) {
  const auto* solver = findById(catalog().solvers, method);
  if (solver) return dictOf(solver->options);
  const auto near = nearestNames(method, idsOf(catalog().solvers));
  raise({ErrorKind::badInput, "There is no solver \"" + method + "\".",
         near.empty() ? "brenier.methods() shows them." : "Did you mean " + near + "?"});
}

/// The numbers that the package asks for by what they are.
const char* nameOf(MetricRole role) {
  switch (role) {
    case MetricRole::lowerBound:
      return "lower";
    case MetricRole::upperBound:
      return "upper";
    case MetricRole::gap:
      return "gap";
    case MetricRole::mainError:
      return "error";
    default:
      return "";
  }
}

py::dict metrics() {
  py::dict all;
  for (const auto& metric : catalog().metrics)
    all[py::str(metric.id)] =
        py::dict("title"_a = metric.title, "help"_a = metric.help, "unit"_a = metric.unit,
                 "kind"_a = brenier::nameOf(metric.kind), "direction"_a = brenier::nameOf(metric.better),
                 "role"_a = nameOf(metric.role), "greater_is_better"_a = metric.better == Better::higher);
  return all;
}

}  // namespace

void addRegistries(py::module_& module) {
  module.def("methods", &methods);
  module.def("options", &optionsOf);
  module.def("settings", [] { return dictOf(describeOptions<RunSettings>()); });
  module.def("metrics", &metrics);
}

}  // namespace brenier::python
