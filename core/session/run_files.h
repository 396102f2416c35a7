#pragma once

#include <string>

#include "core/api/run_error.h"

// The names and texts of the files in a run's folder.

namespace brenier {

inline constexpr const char* sessionName = "session.json";
inline constexpr const char* configName = "config.json";
inline constexpr const char* stateName = "state.safetensors";
inline constexpr const char* journalName = "journal.json";
inline constexpr const char* metricsName = "metrics.csv";
inline constexpr const char* heldOutName = "data/held_out.json";

/// The path of one of them.
std::string inside(const std::string& directory, const char* name);

/// The text of a file. Error (bad input): it is not there, or cannot be read.
Result<std::string> readText(const std::string& path);

/// The text of a file, empty where there is none.
std::string textIfAny(const std::string& path);

}  // namespace brenier
