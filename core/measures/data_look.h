#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/io/table.h"
#include "core/measures/measure.h"
#include "core/measures/row_copies.h"

namespace brenier {

/// What one look at finite data says: weighted moments of each column, and how far each row lies from where most are.
struct DataLook {
  std::vector<double> mean, deviation;  ///< [d], plain and weighted
  std::vector<double> centre;           ///< [d], medians
  std::vector<double> distances;        ///< [n], squared, from the centre, in a unit of their own
  double scale = 0;                     ///< square root of the mean coordinate variance
  double nearScale = 0;                 ///< the same about the centre, of all but the farthest hundredth of the rows
  RowCopies copies;                     ///< rows that say the same

  /// More than ten times off: a few far points make the plain moments.
  bool plainMisleads() const { return nearScale > 0 && scale > 10 * nearScale; }
};
/// `copies`: whether copies of rows are looked for, which takes the longest.
DataLook lookAt(const Table& table, bool copies = true);

/// A few rows, at most one in a hundred, that hold more than half of the variance about the centre, with those after
/// them that each still hold a part of their own or lie as far from where most are; the farthest first.
struct FarRows {
  std::vector<std::uint32_t> rows;  ///< of the table; empty where there are none
  double share = 0;                 ///< of the variance
};
FarRows farRowsOf(const DataLook& look);

/// Weighted covariances of the columns [d, d].
std::vector<double> covariancesOf(const Table& table, const DataLook& look);

/// For points in single precision of equal weight; none where the plain moments say the same.
std::optional<RobustScale> robustScaleOf(const Points& points);

/// The rows to set apart, ascending: about `wanted` of those of positive weight and never more than half of them. Rows
/// that are copies of one another go the same way, so that no held-out point has been learned from. A function of the
/// arguments alone.
std::vector<std::uint32_t> rowsToHoldOut(const Table& table, const RowCopies& copies, std::size_t wanted,
                                         std::uint64_t seed);

/// A fifth of the rows, at least 64 and at most 4096, at least `asked` where that is not 0, and never more than half;
/// none below 128 rows, where a score on so few would say less than one on all.
std::size_t heldOutCount(std::size_t rows, double share, std::size_t asked);

/// Rows below which none are set apart.
inline constexpr std::size_t fewestToSplit = 128;

}  // namespace brenier
