#pragma once

#include <cstddef>
#include <vector>

namespace brenier {

/// Puts points that are near one another one after the other: cells of a grid over their range, along a Z-order curve
/// (Morton 1966), the points of a cell as they came. Linear time, and no allocation once the largest batch was seen.
class NearbyOrder {
 public:
  static constexpr std::size_t maxDim = 3;

  /// ordered [n, dim] = points [n, dim] in that order; 1 <= dim <= maxDim. Points that are not finite are kept,
  /// somewhere.
  void order(const float* points, std::size_t n, std::size_t dim, float* ordered);

 private:
  std::vector<std::size_t> m_cell;   ///< of every point
  std::vector<std::size_t> m_place;  ///< of every cell, the next of its points
};

}  // namespace brenier
