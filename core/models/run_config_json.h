#pragma once

#include <string>

#include "core/api/run_config.h"
#include "core/api/run_error.h"

namespace brenier {

/// The configuration as indented JSON, with a format version. Numbers are written so that they read back exactly.
std::string writeRunConfig(const RunConfig& config);

/// Reads what writeRunConfig wrote, or what a person wrote by hand: every field may be missing. Fields that this
/// version does not know are errors that name them. `name` is the file, for messages.
Result<RunConfig> readRunConfig(const std::string& json, const std::string& name);

}  // namespace brenier
