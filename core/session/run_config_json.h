#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/run_error.h"

namespace brenier {

/// The configuration as indented JSON, with a format version. Numbers are written so that they read back exactly.
/// Fields of `existing`, an earlier configuration, that this version does not know are kept. `resolved`, where there is
/// one, stands beside what was asked.
std::string writeRunConfig(const RunConfig& config, const std::string& existing = {},
                           const ResolvedSettings* resolved = nullptr);

/// What to do with fields that this version does not know: in what a person wrote they are mistakes, in a saved run
/// they come from a newer version.
enum class UnknownFields { refuse, keep };

/// What a configuration asks for in words that only the registries can understand: core/session/run_request.h.
struct RunWords {
  std::string network;  ///< a named network
  std::string preset;   ///< a named set of the solver's options
  std::string out;      ///< where the run goes
  bool json = false, failOnAlarm = false;
  /// Options that stand beside the other fields, as flags do: by name, and their values as text.
  std::vector<std::pair<std::string, std::string>> options;

  /// To be set before: what stands where the file says nothing, and whether a name is that of an option.
  RunSettings defaults = {};
  std::function<bool(const std::string&)> isOption = {};
};

/// Reads what writeRunConfig wrote, or what a person wrote by hand: every field may be missing, a measure may be a text
/// (an id, or the path of its points or picture), settings may stand under their aliases and outside of their group.
/// Unknown fields are errors that name them, or left alone. `name` is the file, for messages. Without `words`, fields
/// that only a person writes are unknown.
Result<RunConfig> readRunConfig(const std::string& json, const std::string& name,
                                UnknownFields unknown = UnknownFields::refuse, RunWords* words = nullptr);

/// What the settings of a saved run came to; of those that the file does not tell of, nothing. Error: what no setting
/// can come to.
Result<ResolvedSettings> readResolvedSettings(const std::string& json, const std::string& name);

/// The options of a solver or measure as one JSON object, and back.
std::string writeOptionValues(const OptionValues& values);
Result<OptionValues> readOptionValues(const std::string& json, const std::string& name);

}  // namespace brenier
