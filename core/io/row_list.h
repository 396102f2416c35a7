#pragma once

#include <string>

#include "core/io/table.h"

namespace brenier {

/// Takes rows out of a table that was just read, and says so in `taken`. `list`: numbers from 0 and ranges as 5-9,
/// separated by commas; empty: none. Errors (bad input): something else; a row that is not there; fewer than two rows
/// stay.
Status leaveOutRows(const std::string& path, const std::string& list, Table& table);

/// Ascending numbers as such a list: "3,17,20-22".
std::string rowList(const std::vector<std::uint32_t>& rows);

/// "row 42", "rows 3, 17 and 42", "rows 1, 2, 3, 4, 5 and 7 more": at most five by their numbers.
std::string rowNames(const std::vector<std::uint32_t>& rows);

}  // namespace brenier
