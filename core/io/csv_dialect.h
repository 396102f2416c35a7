#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/api/run_error.h"
#include "core/io/cell_unit.h"
#include "core/io/csv_line.h"
#include "core/io/csv_lines.h"
#include "core/io/table.h"

namespace brenier {

/// How a file of separated text is laid out.
struct CsvDialect {
  char separator = ',';  ///< ' ' for white space
  NumberSigns signs;
  std::vector<CellUnit> cellUnits;  ///< [width] what stands around the numbers of a column
  std::size_t width = 0;            ///< columns
  std::vector<std::string> names;   ///< [width], where there is a header
  std::size_t headerLine = 0;       ///< from 1; 0: none
  std::size_t unitsLine = 0;        ///< the same
  std::vector<std::string> units;   ///< [width] as that line has them
  std::size_t first = 0;            ///< index of the first line of data
  std::size_t leftOut = 0;          ///< lines of a title before the header
  bool rowNames = false;            ///< the header has no name for the first column
  bool numberedHeader = false;      ///< its names are numbers
  bool guessed = false;
  std::string eitherWay = {};  ///< a number whose comma is taken for a decimal one, and might group digits

  /// The unit of a column, and whether it stands in the cells: theirs, that of the line of units, that of the name.
  std::pair<std::string, bool> unitOf(std::size_t column) const;
  /// "column 2", or its name.
  std::string nameOf(std::size_t column) const;
  std::string description() const;
};

/// Looks at the first lines. Error (bad input): commas that may be decimal or not, unless the options say what they
/// are.
Result<CsvDialect> dialectOf(const std::string& path, const CsvLines& lines, const TableOptions& options);

/// Which sign such an error is about: ',' or '.'; ',' where it is another error.
char signAskedAbout(const RunError& error);

/// Splits, and takes away empty fields beyond `width` and outer quotes' doubled inner ones.
bool splitRecord(std::string_view line, const CsvDialect& dialect, std::vector<std::string_view>& fields);

}  // namespace brenier
