#include "core/measures/linear_map.h"

#include <algorithm>
#include <cstring>

namespace brenier {
namespace {

/// Four floats that compilers keep in one register; plain arrays of sums were moved through memory (half as fast).
using Four = float __attribute__((vector_size(16)));

inline Four load(const float* from) {
  Four out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

}  // namespace

LinearMap::LinearMap(const std::vector<double>& mean, const std::vector<double>& factor, bool lower)
    : m_dim(mean.size()), m_stride((mean.size() + lanes - 1) / lanes * lanes), m_lower(lower) {
  m_mean.assign(m_stride, 0.0f);
  m_panels.assign(m_dim * m_stride, 0.0f);
  std::copy(mean.begin(), mean.end(), m_mean.begin());
  for (std::size_t j = 0; j < m_dim; ++j)
    for (std::size_t k = 0; k < m_dim; ++k)
      m_panels[(j / lanes * m_dim + k) * lanes + j % lanes] = static_cast<float>(factor[j * m_dim + k]);
}

void LinearMap::apply(const float* const* z, float* const* x, std::size_t count) const {
  for (std::size_t i = 0; i < count; i += rows) {
    // A tile is always full: a last one that is not computes its last sample several times.
    const float* zTile[rows];
    float* xTile[rows];
    for (std::size_t r = 0; r < rows; ++r) {
      zTile[r] = z[std::min(i + r, count - 1)];
      xTile[r] = x[std::min(i + r, count - 1)];
    }
    for (std::size_t lane = 0; lane < m_dim; lane += lanes)
      applyTile(zTile, xTile, lane, std::min(lanes, m_dim - lane));
  }
}

void LinearMap::applyTile(const float* const* z, float* const* x, std::size_t lane, std::size_t width) const {
  Four low[rows], high[rows];
  for (std::size_t r = 0; r < rows; ++r) {
    low[r] = load(&m_mean[lane]);
    high[r] = load(&m_mean[lane + 4]);
  }
  const float* panel = &m_panels[lane * m_dim];
  const std::size_t end = m_lower ? std::min(m_dim, lane + lanes) : m_dim;
  for (std::size_t k = 0; k < end; ++k) {
    const Four first = load(panel + k * lanes), second = load(panel + k * lanes + 4);
    for (std::size_t r = 0; r < rows; ++r) {
      low[r] += z[r][k] * first;
      high[r] += z[r][k] * second;
    }
  }
  for (std::size_t r = 0; r < rows; ++r) {
    float sum[lanes];
    std::memcpy(sum, &low[r], sizeof low[r]);
    std::memcpy(sum + 4, &high[r], sizeof high[r]);
    std::copy_n(sum, width, x[r] + lane);
  }
}

}  // namespace brenier
