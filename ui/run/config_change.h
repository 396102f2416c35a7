#pragma once

#include "core/api/descriptor.h"

namespace brenier {

/// What it takes to go from one configuration to another.
struct ConfigChange {
  bool restarts = false;
  OptionValues live;      ///< options that differ and apply to a running solver, with their new values
  bool settings = false;  ///< settings differ; those that apply live are to be told to the run
};

const SolverDescriptor* findSolver(const Catalog& catalog, const std::string& id);
const ProblemDescriptor* findProblem(const Catalog& catalog, const std::string& id);

/// The named problem's measures, solver and options with everything else (seeds, device, ...) of `base`.
RunConfig configOf(const ProblemDescriptor& problem, RunConfig base);

/// Whether one of its measures is points from a file.
bool readsFiles(const RunConfig& config);

/// The first file of points comes in: solver and settings were chosen for other measures, so the run chooses as it does
/// on the command line, where none is named.
void takeFiles(RunConfig& config);

ConfigChange compareConfigs(const Catalog& catalog, const RunConfig& before, const RunConfig& after);

/// What a solver starts with: the options of the problem when it is the solver's own, else the defaults.
OptionValues startingOptions(const Catalog& catalog, const RunConfig& config);
/// The values of the solver's publication.
OptionValues publishedOptions(const Catalog& catalog, const RunConfig& config);
/// The solver's learning rates times a factor.
OptionValues scaledRates(const SolverDescriptor& solver, const OptionValues& values, double factor);
bool equalOptions(const std::vector<OptionDescriptor>& options, const OptionValues& a, const OptionValues& b);

}  // namespace brenier
