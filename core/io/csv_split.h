#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/io/cell_unit.h"
#include "core/io/csv_line.h"
#include "core/io/csv_lines.h"

namespace brenier {

constexpr std::size_t csvLinesLooked = 400;  ///< from which the layout of a text is decided

using CsvCells = std::vector<std::string_view>;

/// The first lines, split at one separator.
struct CsvSplit {
  std::vector<CsvCells> rows;
  std::size_t width = 0;             ///< of most of the lines after the first
  double score = 0;                  ///< how well the lines become rows of numbers
  bool spaces = false;               ///< plain spaces may group digits
  std::vector<CellUnit> units = {};  ///< [width]

  /// What the signs in a cell of this column tell, its unit taken off.
  SignsSeen signs(std::string_view field, std::size_t column) const;
  bool isNumber(std::string_view field, std::size_t column) const {
    return signs(field, column) != SignsSeen::notANumber;
  }
};

bool isBlank(const CsvCells& fields);
/// A name such as 0, 1 or 2019: digits alone.
bool isWhole(std::string_view field);
/// Without the empty fields at the end.
std::size_t usedFields(const CsvCells& fields);

/// The separator under which the lines become rows of numbers best, and these rows in `best`. `decimal`: as in
/// TableOptions.
char separatorOf(const CsvLines& lines, const std::string& decimal, CsvSplit& best);

}  // namespace brenier
