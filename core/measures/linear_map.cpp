#include "core/measures/linear_map.h"

#include <algorithm>

namespace brenier {

LinearMap::LinearMap(const std::vector<double>& mean, const std::vector<double>& factor, bool lower)
    : m_dim(mean.size()), m_stride((mean.size() + lanes - 1) / lanes * lanes), m_lower(lower) {
  m_mean.assign(m_stride, 0.0f);
  m_columns.assign(m_dim * m_stride, 0.0f);
  std::copy(mean.begin(), mean.end(), m_mean.begin());
  for (std::size_t j = 0; j < m_dim; ++j)
    for (std::size_t k = 0; k < m_dim; ++k) m_columns[k * m_stride + j] = static_cast<float>(factor[j * m_dim + k]);
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
  float sum[rows][lanes];
  for (std::size_t r = 0; r < rows; ++r) std::copy_n(&m_mean[lane], lanes, sum[r]);
  const std::size_t end = m_lower ? std::min(m_dim, lane + lanes) : m_dim;
  for (std::size_t k = 0; k < end; ++k) {
    const float* column = &m_columns[k * m_stride + lane];
    for (std::size_t r = 0; r < rows; ++r) {
      const float zk = z[r][k];
      for (std::size_t t = 0; t < lanes; ++t) sum[r][t] += zk * column[t];
    }
  }
  for (std::size_t r = 0; r < rows; ++r) std::copy_n(sum[r], width, x[r] + lane);
}

}  // namespace brenier
