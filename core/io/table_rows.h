#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/io/table_columns.h"

namespace brenier {

/// The rows in which a coordinate or weight is missing, is no number or none of single precision, and those that are
/// left out already, ascending; none where there are no such, or fewer than two others.
std::vector<std::uint32_t> rowsToDrop(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                                      const TableOptions& options);

/// What to do about a cell that might be meant for a number; empty where that is nobody's guess.
std::string howToMend(const std::string& cell);

/// The points of the chosen columns, but for the rows that the options leave out. Errors (bad input): the choice's
/// problem; those of rowsLeftOut(); a cell that is no finite number; weights that are negative or all zero.
Result<Table> tableFrom(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                        const TableOptions& options);

}  // namespace brenier
