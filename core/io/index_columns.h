#pragma once

#include <string>

#include "core/io/raw_table.h"

namespace brenier {

/// More than half of the column's cells are no numbers.
bool isText(const RawTable& raw, std::size_t column);
bool isEmpty(const RawTable& raw, std::size_t column);

/// What a column of whole numbers that are all different looks like.
struct Counting {
  bool distinct = false;  ///< whole numbers, all different
  bool steps = false;     ///< each further from the one before by the same
  bool permuted = false;  ///< k, k + 1, ... in some order
};
Counting countingOf(const RawTable& raw, std::size_t column);

/// A column without a name under names, or which pandas named so after reading one, holds the names of the rows.
bool isRowNames(const RawTable& raw, std::size_t column);

/// A column that is named as an index and counts the rows in their order, from 0 or 1.
bool isNamedIndex(const RawTable& raw, std::size_t column);

/// Why a column looks like an index, as a clause; empty where it does not. `allCount`: every column counts, as on a
/// lattice. `again`: as in TableOptions.
std::string remarkOfIndex(const RawTable& raw, std::size_t column, bool allCount, bool again);

}  // namespace brenier
