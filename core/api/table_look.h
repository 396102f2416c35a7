#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// What a column of a table is taken for.
enum class ColumnRole { coordinate, weight, ignored };

struct TableColumn {
  std::string name;  ///< empty where the file has none
  ColumnRole role = ColumnRole::coordinate;
  bool numbers = true;  ///< false: names, dates and other text
  std::string remark;   ///< why it is no coordinate, or why it may be none: "counts the rows"
  std::string unit;     ///< that its cells, a line of units or its name say; empty where none does
};

/// What a reader took a file of points for, to be shown before it is used.
struct TableLook {
  std::size_t rows = 0;
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> firstRows;  ///< cells as the file has them
  std::string layout;                               ///< "separated by semicolons, decimal comma, header line 1"
  std::vector<std::string> arrays;                  ///< of an archive that holds several, when none was named
  std::string taken;                                ///< one line: "300 points, columns x, y; header line 1"
  char asksDecimal = 0;                             ///< ',' or '.', which may be decimal or not: `problem` says so
  bool asksWeights = false;                         ///< a column may be weights or a coordinate: `problem` says so
  bool guessed = false;                             ///< something was decided that another reader may decide otherwise
  std::vector<std::string> doubts;  ///< what a look at the numbers asks a person to see first, a sentence each
  std::string without;              ///< rows that it could be used without, as the option `without` takes them
  std::size_t withoutCount = 0;     ///< how many of these are not left out yet
  std::optional<RunError> problem;  ///< why it cannot be used with these options
};

}  // namespace brenier
