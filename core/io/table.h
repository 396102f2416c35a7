#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/oracle/points.h"

namespace brenier {

/// Points as a file holds them.
struct Table {
  Points points;                     ///< [n, d], finite
  std::vector<double> weights;       ///< [n], none negative, not all zero; empty when the file has none
  std::vector<std::string> columns;  ///< [d] names of the coordinates; empty when the file has none
};

struct TableOptions {
  /// Which column holds weights: "auto" (one named weight, weights or w), "none", a column's name, or its number
  /// counted from 1.
  std::string weights = "auto";
};

/// Whether the ending of this path is one that readTable knows.
bool isTablePath(const std::string& path);

/// Reads .npy, or .csv, .tsv, .txt and .dat as separated text. Errors (bad input): those of readNpy and readCsv, and
/// an ending that is neither.
Result<Table> readTable(const std::string& path, const TableOptions& options = {});

/// Writes .npy (float32; neither weights nor names) or .csv, .tsv, .txt, .dat, atomically.
Status writeTable(const std::string& path, const Table& table);

/// The column of weights among `count` columns named `names` (which may be empty), if there is one.
/// Error: the asked one does not exist, or no coordinate would be left.
Result<std::optional<std::size_t>> weightsColumn(const std::string& path, const TableOptions& options,
                                                 const std::vector<std::string>& names, std::size_t count);

}  // namespace brenier
