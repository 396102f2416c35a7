#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/io/table.h"

namespace brenier {

/// Rows that are nearly the same, two and two.
struct NearestPairs {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  ///< rows of the table, each at most once
  double within = 0;  ///< what nearly all of them differ by at most: deviations of the columns, root mean square
};

/// Different rows of one to three columns many of which come in pairs: the nearest other row is a tenth as far as the
/// second nearest, or less. Of a law with a density, on a curve too, that holds for a tenth of the rows at most, as the
/// ratio of both distances is then t or less with probability t^d, whatever the density; pairs are told where it holds
/// for a third and more. Nearest neighbours tell copies from other rows where a gap between distances is full of rows
/// that lie near one another by chance. None where there are no such pairs, or too many comparisons would be needed.
std::optional<NearestPairs> nearestPairs(const Table& table, const std::vector<std::uint32_t>& rows);

}  // namespace brenier
