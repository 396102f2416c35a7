#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/io/raw_table.h"

namespace brenier {

/// The columns' names; empty where the file has none.
std::vector<std::string> namesOf(const RawTable& raw);

/// "column 2 ("y")" in sentences.
std::string titleOf(const RawTable& raw, std::size_t column);

/// Whether a column may say how often its row counts, or be a coordinate: its name is one that both have.
bool mayBeWeights(const RawTable& raw, std::size_t column);

/// The column of weights that the option asks for. Error: a sentence without the file's name. `taken`: the coordinates
/// that were asked for.
Expected<std::optional<std::size_t>, std::string> weightOf(const RawTable& raw, const TableOptions& options,
                                                           const std::vector<std::size_t>& taken);

}  // namespace brenier
