#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/io/raw_table.h"

namespace brenier {

/// "a.npz:source" as file and array; the second is empty where none is named.
std::pair<std::string, std::string> splitNpzPath(const std::string& path);

/// Names of the arrays in an NPZ file. Errors (bad input): those of zip files; no array.
Result<std::vector<std::string>> npzArrays(const std::string& file);

/// Reads one array of an NPZ file, the only one where none is named. Errors (bad input): those of zip files and of
/// arrays; no such array, or several and none named, listing what is there.
Result<RawTable> readRawNpz(const std::string& file, std::string array = {});

}  // namespace brenier
