#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/run_error.h"

namespace brenier {

/// A run as a person asks for it, from a file or from flags, before it is understood.
struct RunRequest {
  RunConfig config;     ///< the problem may be ID:option=value:..., which sets options of its measures
  std::string network;  ///< a named network for the solver
  std::string preset;   ///< a named set of its options
  std::string out;      ///< where the run goes
  bool json = false, failOnAlarm = false;
  /// Options by name and text: the solver's, and the measures' as source.NAME and target.NAME. They go last.
  std::vector<std::pair<std::string, std::string>> options;
};

/// The request that a configuration file makes, with `defaults` where it says nothing. Relative paths of its measures
/// are those of files beside it; where there is none, of the present folder. Errors: it cannot be read, and all that is
/// wrong with its fields at once.
Result<RunRequest> readRunRequest(const std::string& path, const RunSettings& defaults = {});

/// What the request means: measures and solver of the problem, options of the preset, of the network, then those of its
/// own. Error: all that is wrong with them, and the `problems` known before, at once.
Result<RunConfig> understand(RunRequest request, std::vector<std::string> problems = {});

/// Whether some solver, or a measure of a run, has an option of that name.
bool isOptionOfRun(const std::string& name);
/// Whether the name is of an option of a run's measure: "source.columns", "test_target.weights".
bool isOptionOfMeasure(const std::string& name);

/// Reads the text of one option of `owner` into `values`, or adds what is wrong to `problems`.
void takeOption(const std::vector<OptionDescriptor>& options, const std::string& owner, const std::string& name,
                const std::string& text, OptionValues& values, std::vector<std::string>& problems);

/// All that is wrong with options, in one sentence.
Unexpected<RunError> wrongOptions(const std::vector<std::string>& problems);

}  // namespace brenier
