#include "ui/run/config_change.h"

#include <algorithm>
#include <variant>

#include "core/util/registry.h"

namespace brenier {

const SolverDescriptor* findSolver(const Catalog& catalog, const std::string& id) {
  for (const auto& solver : catalog.solvers)
    if (solver.id == id) return &solver;
  return nullptr;
}

const ProblemDescriptor* findProblem(const Catalog& catalog, const std::string& id) {
  for (const auto& problem : catalog.problems)
    if (problem.id == id) return &problem;
  return nullptr;
}

RunConfig configOf(const ProblemDescriptor& problem, RunConfig base) {
  base.problem = problem.id;
  base.source = problem.source;
  base.target = problem.target;
  base.solver = problem.solver;
  base.solverOptions = problem.solverOptions;
  return base;
}

bool readsFiles(const RunConfig& config) {
  return config.source.id == "points" || config.target.id == "points";
}

void takeFiles(RunConfig& config) {
  config.problem.clear();
  config.solver.clear();
  config.solverOptions.clear();
  config.normalise = "auto";
}

ConfigChange compareConfigs(const Catalog& catalog, const RunConfig& before, const RunConfig& after) {
  ConfigChange change;
  RunSettings settings = before;
  takeLiveSettings(after, settings);
  change.settings = static_cast<const RunSettings&>(before) != after;
  // Another problem begins anew even where it differs in settings alone.
  change.restarts = (before.problem != after.problem && !after.problem.empty()) || before.source != after.source ||
                    before.target != after.target || before.solver != after.solver ||
                    settings != static_cast<const RunSettings&>(after);
  const SolverDescriptor* solver = findSolver(catalog, after.solver);
  if (!solver || change.restarts) return change;
  for (const auto& option : solver->options) {
    const OptionValue value = effectiveValue(option, after.solverOptions);
    if (value == effectiveValue(option, before.solverOptions)) continue;
    if (option.meta.applies == Applies::live) {
      change.live[option.id] = value;
    } else {
      change.restarts = true;
    }
  }
  return change;
}

OptionValues startingOptions(const Catalog& catalog, const RunConfig& config) {
  const ProblemDescriptor* problem = findProblem(catalog, config.problem);
  return problem && problem->solver == config.solver ? problem->solverOptions : OptionValues{};
}

OptionValues publishedOptions(const Catalog& catalog, const RunConfig& config) {
  OptionValues values;
  const SolverDescriptor* solver = findSolver(catalog, config.solver);
  const auto presets = solver ? presetsOf(*solver) : std::vector<Descriptor>();
  if (const auto* published = findById(presets, "published"))
    for (const auto& option : published->options) values[option.id] = option.defaultValue;
  return values;
}

OptionValues scaledRates(const SolverDescriptor& solver, const OptionValues& values, double factor) {
  OptionValues scaled;
  for (const auto& option : solver.options) {
    const OptionValue value = effectiveValue(option, values);
    const bool isRate = option.id.size() >= 4 && option.id.compare(option.id.size() - 4, 4, "rate") == 0;
    if (const auto* rate = std::get_if<double>(&value); rate && isRate)
      scaled[option.id] = std::clamp(*rate * factor, option.meta.min, option.meta.max);
  }
  return scaled;
}

bool equalOptions(const std::vector<OptionDescriptor>& options, const OptionValues& a, const OptionValues& b) {
  for (const auto& option : options)
    if (effectiveValue(option, a) != effectiveValue(option, b)) return false;
  return true;
}

}  // namespace brenier
