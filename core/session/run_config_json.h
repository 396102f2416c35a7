#pragma once

#include <string>

#include "core/api/run_config.h"
#include "core/api/run_error.h"

namespace brenier {

/// The configuration as indented JSON, with a format version. Numbers are written so that they read back exactly.
/// Fields of `existing`, an earlier configuration, that this version does not know are kept.
std::string writeRunConfig(const RunConfig& config, const std::string& existing = {});

/// What to do with fields that this version does not know: in what a person wrote they are mistakes, in a saved run
/// they come from a newer version.
enum class UnknownFields { refuse, keep };

/// Reads what writeRunConfig wrote, or what a person wrote by hand: every field may be missing. Unknown fields are
/// errors that name them, or left alone. `name` is the file, for messages.
Result<RunConfig> readRunConfig(const std::string& json, const std::string& name,
                                UnknownFields unknown = UnknownFields::refuse);

/// The options of a solver or measure as one JSON object, and back.
std::string writeOptionValues(const OptionValues& values);
Result<OptionValues> readOptionValues(const std::string& json, const std::string& name);

}  // namespace brenier
