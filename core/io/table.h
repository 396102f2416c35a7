#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/oracle/points.h"

namespace brenier {

/// What the numbers of a file are, so that answers can leave in the type in which the questions came.
enum class TableNumbers { float32, float64, integers, text };

/// Points as a file holds them. Coordinates stay in double: seven digits are too few for what lies far from 0.
struct Table {
  std::size_t dim = 0;
  std::vector<double> values;        ///< [n, d], row-major, finite in single precision
  std::vector<double> weights;       ///< [n], none negative, not all zero; empty when the file has none
  std::vector<std::string> columns;  ///< [d] names of the coordinates; empty when the file has none
  TableNumbers numbers = TableNumbers::float64;

  std::size_t count() const { return dim == 0 ? 0 : values.size() / dim; }
  const double* operator[](std::size_t i) const { return values.data() + i * dim; }
  /// The coordinates rounded to single precision.
  Points points() const;
};

/// Points in single precision as a table.
Table tableOf(PointsView points, std::vector<std::string> columns = {});

struct TableOptions {
  /// Which column holds weights: "auto" (one named weight, weights or w), "none", a column's name, or its number
  /// counted from 1.
  std::string weights = "auto";
  std::string content = {};  ///< where the bytes are, where that is not the file that was named
};

/// Whether the ending of this path is one that readTable knows.
bool isTablePath(const std::string& path);

/// Reads .npy, or .csv, .tsv, .txt and .dat as separated text. Errors (bad input): those of readNpy and readCsv, and
/// an ending that is neither.
Result<Table> readTable(const std::string& path, const TableOptions& options = {});

/// Writes .npy (float32 where the table's numbers are, else float64; neither weights nor names) or .csv, .tsv, .txt,
/// .dat, atomically.
Status writeTable(const std::string& path, const Table& table);

/// The column of weights among `count` columns named `names` (which may be empty), if there is one.
/// Error: the asked one does not exist, or no coordinate would be left.
Result<std::optional<std::size_t>> weightsColumn(const std::string& path, const TableOptions& options,
                                                 const std::vector<std::string>& names, std::size_t count);

}  // namespace brenier
