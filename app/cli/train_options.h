#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/run_error.h"

namespace brenier::cli {

/// What the `train` subcommand was told, before it is understood.
struct TrainArguments {
  std::string configFile;
  std::string problem, source, target, solver, network, preset;
  std::string testSource, testTarget;
  std::string resume;
  std::string out;
  std::string seeds;  ///< several runs: "1-8" or "1,2,5"
  int jobs = 1;       ///< so many of them at once
  bool json = false;
  bool failOnAlarm = false;
  std::string listen;  ///< HOST:PORT at which the run may be watched
  bool listenAny = false, control = false;
  std::map<std::string, std::string> settings;  ///< of a run, by id or alias, as typed
  std::vector<std::string> extra;               ///< --any-option VALUE, --source.option VALUE, ...
  std::vector<std::string> flags;               ///< names of the command's own flags, for sentences about mistyped ones
};

/// The settings that the flags say, under their own names. Error: all that is wrong with them.
Result<OptionValues> settingsOf(const TrainArguments& arguments);

/// The configuration that these arguments ask for: the file first, then what the flags change. Option names are checked
/// against the solver and the measures; everything that is wrong is named at once. Where the file says where the run
/// goes and how it is reported, and no flag does, the arguments take that over.
Result<RunConfig> configFromArguments(TrainArguments& arguments);

struct ResumeChanges {
  OptionValues options;   ///< of the solver
  OptionValues settings;  ///< of the run
};

/// What the arguments change of a run that goes on: options of its solver and settings that may change live, and its
/// threads. Errors: flags and options that a run keeps from its beginning, named all at once, and what is wrong with
/// the others.
Result<ResumeChanges> changesOfResumed(const TrainArguments& arguments, const RunConfig& saved);

/// `--any-option VALUE` and `--any-option=VALUE` as pairs, dashes turned into underscores. Errors: no flag; one without
/// a value; one that is no option and near one of `flags`.
Result<std::vector<std::pair<std::string, std::string>>> optionPairs(const std::vector<std::string>& extra,
                                                                     const std::vector<std::string>& flags);

/// "--held-out" of "held_out".
std::string flagOf(std::string id);

}  // namespace brenier::cli
