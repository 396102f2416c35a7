#pragma once

#include <limits>
#include <stop_token>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/io/table.h"

namespace brenier {

/// One cell, for a sentence: its row from 0 and what stands there.
struct RawCell {
  std::size_t row = 0;
  std::string text;
};

struct RawColumn {
  std::string name;                          ///< empty where the file has none
  std::size_t texts = 0, missing = 0;        ///< cells that are no numbers, and cells without a value
  RawCell firstText, firstMissing;           ///< where there are such
  std::size_t rounded = 0;                   ///< whole numbers of which a double keeps not all digits
  std::string unit;                          ///< that the cells, a line of units or the name say; empty where none does
  bool unitInCells = false;                  ///< so that a cell without it is no number of this column
  std::vector<std::string> otherUnits = {};  ///< units or currencies of cells that are no numbers of this column, some
  bool rowNames = false;                     ///< R wrote the names of the rows, and no name above them
};

/// Everything a file holds, before anything is decided about its columns.
struct RawTable {
  std::vector<RawColumn> columns;
  std::vector<double> values;  ///< [rows, columns]; NaN where there is no number
  TableNumbers numbers = TableNumbers::float64;
  bool named = false;                  ///< it has a line of names
  bool guessed = false;                ///< its layout could be read otherwise
  std::string layout;                  ///< for the line that says what was taken
  std::vector<std::size_t> lineOfRow;  ///< [rows], from 1; empty where rows are no lines
  std::vector<std::vector<std::string>> firstRows;

  std::size_t width() const { return columns.size(); }
  std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
  /// "line 3, column 2", or "row 2, column 1 (from 0)" where rows are no lines.
  std::string place(std::size_t row, std::size_t column) const;
};

constexpr std::size_t firstRowsKept = 8;
constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();

/// The error of a reader that was asked to stop.
Unexpected<RunError> readingStopped(const std::string& path);

}  // namespace brenier
