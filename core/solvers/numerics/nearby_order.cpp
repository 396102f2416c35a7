#include "core/solvers/numerics/nearby_order.h"

#include <algorithm>
#include <array>
#include <limits>

namespace brenier {
namespace {

constexpr std::size_t cellBits = 10;  // of a cell's number, shared by the axes

struct Axis {
  float low = std::numeric_limits<float>::infinity(), high = -low;
  float cellsPerUnit = 0;
};

}  // namespace

void NearbyOrder::order(const float* points, std::size_t n, std::size_t dim, float* ordered) {
  const std::size_t bits = cellBits / dim, last = (std::size_t{1} << bits) - 1;
  std::array<Axis, maxDim> axes;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < dim; ++k) {
      axes[k].low = std::min(axes[k].low, points[i * dim + k]);
      axes[k].high = std::max(axes[k].high, points[i * dim + k]);
    }
  for (Axis& axis : axes)
    if (axis.high > axis.low) axis.cellsPerUnit = static_cast<float>(last + 1) / (axis.high - axis.low);

  m_cell.resize(n);
  m_place.assign((std::size_t{1} << cellBits) + 1, 0);
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t cell = 0;
    for (std::size_t k = 0; k < dim; ++k) {
      const float at = (points[i * dim + k] - axes[k].low) * axes[k].cellsPerUnit;
      // Written so that what is no number lands in the first cell.
      const std::size_t index = at > 0 ? std::min(static_cast<std::size_t>(std::min(at, 1e6f)), last) : 0;
      for (std::size_t b = 0; b < bits; ++b) cell |= (index >> b & 1) << (b * dim + k);
    }
    m_cell[i] = cell;
    ++m_place[cell + 1];
  }
  for (std::size_t c = 1; c < m_place.size(); ++c) m_place[c] += m_place[c - 1];
  for (std::size_t i = 0; i < n; ++i) std::copy_n(points + i * dim, dim, ordered + dim * m_place[m_cell[i]]++);
}

}  // namespace brenier
