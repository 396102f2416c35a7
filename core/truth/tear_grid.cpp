#include "core/truth/tear_grid.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

constexpr std::size_t neighbour = 4;

/// Distances of the samples to their fourth neighbours; single far ones do not count for more than twice the 95th in a
/// hundred.
std::vector<float> reaches(PointsView samples) {
  std::vector<float> reach(samples.count), row(samples.count);
  const std::size_t kth = std::min(neighbour, samples.count - 1);
  for (std::size_t i = 0; i < samples.count; ++i) {
    for (std::size_t j = 0; j < samples.count; ++j) {
      const float dx = samples[i][0] - samples[j][0], dy = samples[i][1] - samples[j][1];
      row[j] = dx * dx + dy * dy;
    }
    std::nth_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(kth), row.end());
    reach[i] = std::sqrt(row[kth]);
  }
  std::vector<float> sorted = reach;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), high, sorted.end());
  for (float& r : reach) r = std::min(r, 2 * *high);
  return reach;
}

}  // namespace

TearGrid::TearGrid(PointsView samples, int cells) {
  if (samples.count < 2 || samples.dim != 2) return;
  float x0 = samples[0][0], x1 = x0, y0 = samples[0][1], y1 = y0;
  for (std::size_t i = 0; i < samples.count; ++i) {
    if (!std::isfinite(samples[i][0]) || !std::isfinite(samples[i][1])) return;
    x0 = std::min(x0, samples[i][0]), x1 = std::max(x1, samples[i][0]);
    y0 = std::min(y0, samples[i][1]), y1 = std::max(y1, samples[i][1]);
  }
  m_step = std::max(x1 - x0, y1 - y0) / static_cast<float>(cells);
  if (!(m_step > 0)) return;
  m_columns = static_cast<int>((x1 - x0) / m_step) + 1 + 2 * margin;
  m_rows = static_cast<int>((y1 - y0) / m_step) + 1 + 2 * margin;
  m_x0 = x0 - m_step * margin;
  m_y0 = y0 - m_step * margin;
  m_near.assign(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows), false);
  const auto reach = reaches(samples);
  for (std::size_t i = 0; i < samples.count; ++i) {
    const float at = (samples[i][0] - m_x0) / m_step, up = (samples[i][1] - m_y0) / m_step;
    const float r = std::max(reach[i] / m_step, 0.75f);
    for (int row = std::max(0, static_cast<int>(std::ceil(up - r))); row <= std::min(m_rows - 1.0f, up + r); ++row)
      for (int c = std::max(0, static_cast<int>(std::ceil(at - r))); c <= std::min(m_columns - 1.0f, at + r); ++c)
        if (std::hypot(static_cast<float>(c) - at, static_cast<float>(row) - up) <= r) m_near[node(row, c)] = true;
  }
}

std::size_t TearGrid::nodeAt(float px, float py) const {
  const long c = std::lround((px - m_x0) / m_step), r = std::lround((py - m_y0) / m_step);
  if (c < 0 || r < 0 || c >= m_columns || r >= m_rows) return m_near.size();
  return node(static_cast<int>(r), static_cast<int>(c));
}

std::vector<bool> TearGrid::around(int reach) const {
  std::vector<bool> wide(m_near.size(), false);
  for (int r = 0; r < m_rows; ++r)
    for (int c = 0; c < m_columns; ++c) {
      if (!m_near[node(r, c)]) continue;
      for (int i = std::max(0, r - reach); i <= std::min(m_rows - 1, r + reach); ++i)
        for (int j = std::max(0, c - reach); j <= std::min(m_columns - 1, c + reach); ++j) wide[node(i, j)] = true;
    }
  return wide;
}

}  // namespace brenier
