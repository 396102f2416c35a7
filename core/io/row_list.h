#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// Which of so many rows a list names, ascending. `list`: numbers from 0 and ranges as 5-9, separated by commas; empty:
/// none. Errors (bad input): something else; a row that is not there; fewer than two rows stay.
Result<std::vector<std::uint32_t>> rowsLeftOut(const std::string& path, const std::string& list, std::size_t rows);

/// Ascending numbers as such a list: "3,17,20-22".
std::string rowList(const std::vector<std::uint32_t>& rows);

/// "row 42", "rows 3, 17 and 42", "rows 1, 2, 3, 4, 5 and 7 more": at most five by their numbers.
std::string rowNames(const std::vector<std::uint32_t>& rows);

}  // namespace brenier
