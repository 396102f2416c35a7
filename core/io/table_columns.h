#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/io/raw_table.h"

namespace brenier {

/// Which columns of a file are what, and why.
struct ColumnChoice {
  std::vector<std::size_t> coordinates;  ///< in the order asked for
  std::optional<std::size_t> weight;
  std::vector<std::string> remarks;  ///< [width] why a column is left out or may be none; mostly empty
  bool guessed = false;
  bool asksWeights = false;         ///< a column is weights or a coordinate: `problem` says so
  std::optional<RunError> problem;  ///< nothing can be read as it stands
};

/// Chooses by the options; what is wrong with them, or needs a person's word, is the choice's problem.
ColumnChoice chooseColumns(const std::string& path, const RawTable& raw, const TableOptions& options);

/// "300 points, columns x, y; header line 1; weights from "weight"".
std::string takenLine(const RawTable& raw, const ColumnChoice& choice);

}  // namespace brenier
