#include "core/solvers/numerics/tree_order.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace brenier {
namespace {

std::size_t widestColumn(PointsView points, std::span<const std::uint32_t> rows) {
  std::size_t widest = 0;
  float most = -1;
  for (std::size_t k = 0; k < points.dim; ++k) {
    float low = points[rows[0]][k], high = low;
    for (const auto row : rows) {
      low = std::min(low, points[row][k]);
      high = std::max(high, points[row][k]);
    }
    if (high - low > most) {
      most = high - low;
      widest = k;
    }
  }
  return widest;
}

void split(PointsView points, std::span<std::uint32_t> rows, std::size_t leaf) {
  if (rows.size() <= leaf) return;
  const std::size_t k = widestColumn(points, rows);
  const std::size_t leaves = (rows.size() + leaf - 1) / leaf, half = leaves / 2 * leaf;
  std::nth_element(
      rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(half), rows.end(),
      [&](std::uint32_t a, std::uint32_t b) { return std::pair(points[a][k], a) < std::pair(points[b][k], b); });
  split(points, rows.first(half), leaf);
  split(points, rows.subspan(half), leaf);
}

}  // namespace

std::vector<std::uint32_t> treeOrder(PointsView points, std::size_t leaf) {
  std::vector<std::uint32_t> rows(points.count);
  std::iota(rows.begin(), rows.end(), std::uint32_t{0});
  split(points, rows, leaf);
  return rows;
}

}  // namespace brenier
