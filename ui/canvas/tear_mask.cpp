#include "ui/canvas/tear_mask.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace brenier {
namespace {

/// 1-2-1 in both directions; borders and values that are not finite keep what they are.
std::vector<float> smoothed(const ScalarField& field) {
  std::vector<float> rows = field.values, result;
  const int columns = field.columns;
  const auto blend = [](float a, float b, float c) { return (a + 2 * b + c) / 4; };
  for (int row = 0; row < field.rows; ++row) {
    const float* from = field.values.data() + static_cast<std::ptrdiff_t>(row) * columns;
    float* to = rows.data() + static_cast<std::ptrdiff_t>(row) * columns;
    for (int column = 1; column + 1 < columns; ++column)
      to[column] = blend(from[column - 1], from[column], from[column + 1]);
  }
  result = rows;
  for (int row = 1; row + 1 < field.rows; ++row) {
    const float* from = rows.data() + static_cast<std::ptrdiff_t>(row) * columns;
    float* to = result.data() + static_cast<std::ptrdiff_t>(row) * columns;
    for (int column = 0; column < columns; ++column) {
      to[column] = blend(from[column - columns], from[column], from[column + columns]);
    }
  }
  return result;
}

}  // namespace

ScalarField TearMask::apply(const ScalarField& ridge, const std::shared_ptr<const PlanePoints>& source) {
  ScalarField masked = ridge;
  const auto nodes =
      static_cast<std::size_t>(std::max(0, ridge.columns)) * static_cast<std::size_t>(std::max(0, ridge.rows));
  if (ridge.columns < 3 || ridge.rows < 3 || ridge.values.size() < nodes) return masked;
  masked.values = smoothed(ridge);
  if (!source || source->size() < 4) return masked;
  if (m_source != source || !(m_box == ridge.box) || m_columns != ridge.columns || m_rows != ridge.rows) {
    prepare(ridge, *source);
    m_source = source;
  }
  for (std::size_t i = 0; i < nodes; ++i) masked.values[i] *= m_mask[i];
  return masked;
}

void TearMask::prepare(const ScalarField& ridge, const PlanePoints& source) {
  m_box = ridge.box;
  m_columns = ridge.columns;
  m_rows = ridge.rows;
  // Farthest-point order: the first few hundred cover the support as well as all of them.
  const std::size_t count = std::min<std::size_t>(600, source.size() / 2);
  float x0 = std::numeric_limits<float>::infinity(), y0 = x0, x1 = -x0, y1 = -x0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::isfinite(source[2 * i]) || !std::isfinite(source[2 * i + 1])) continue;
    x0 = std::min(x0, source[2 * i]);
    x1 = std::max(x1, source[2 * i]);
    y0 = std::min(y0, source[2 * i + 1]);
    y1 = std::max(y1, source[2 * i + 1]);
  }
  const float reach = 0.07f * std::max(x1 - x0, y1 - y0);
  m_mask.assign(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows), 0.0f);
  if (!(reach > 0)) return;
  const float dx = (m_box.x1 - m_box.x0) / static_cast<float>(m_columns - 1);
  const float dy = (m_box.y1 - m_box.y0) / static_cast<float>(m_rows - 1);
  for (std::size_t node = 0; node < m_mask.size(); ++node) {
    const auto column = node % static_cast<std::size_t>(m_columns), row = node / static_cast<std::size_t>(m_columns);
    const float x = m_box.x0 + static_cast<float>(column) * dx, y = m_box.y0 + static_cast<float>(row) * dy;
    float nearest = 4 * reach * reach;
    for (std::size_t i = 0; i < count; ++i) {
      const float offX = source[2 * i] - x, offY = source[2 * i + 1] - y;
      nearest = std::min(nearest, offX * offX + offY * offY);  // NaN compares false and is left out
    }
    const float t = std::clamp(2 - std::sqrt(nearest) / reach, 0.0f, 1.0f);
    m_mask[node] = t * t * (3 - 2 * t);
  }
}

}  // namespace brenier
