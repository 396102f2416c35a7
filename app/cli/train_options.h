#pragma once

#include <string>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/run_error.h"

namespace brenier::cli {

/// What the `train` subcommand was told, before it is understood.
struct TrainArguments {
  std::string configFile;
  std::string problem, source, target, solver, network;
  std::string engine, device, normalise;
  std::string resume;
  std::string out;
  long long steps = -1;
  double seconds = -1, processorSeconds = -1, untilGap = -1;
  long long seed = -1, threads = -1, heldOut = -1;
  double autosave = 30;
  long long moments = 1024;  ///< MB
  bool json = false;
  bool failOnAlarm = false;
  std::vector<std::string> extra;  ///< --any-option VALUE, --source.option VALUE, ...
};

/// The configuration that these arguments ask for: the file first, then what the flags change. Option names are checked
/// against the solver and the measures; everything that is wrong is named at once.
Result<RunConfig> configFromArguments(const TrainArguments& arguments);

/// What the arguments change of a run that goes on: options of its solver that may change live. Errors: flags and
/// options that a run keeps from its beginning, named all at once, and what is wrong with the others.
Result<OptionValues> changesOfResumed(const TrainArguments& arguments, const RunConfig& saved);

/// All that is wrong with options, in one sentence.
Unexpected<RunError> wrongOptions(const std::vector<std::string>& problems);

/// `--any-option VALUE` and `--any-option=VALUE` as pairs, dashes turned into underscores.
Result<std::vector<std::pair<std::string, std::string>>> optionPairs(const std::vector<std::string>& extra);

}  // namespace brenier::cli
