#pragma once

#include <cstdint>
#include <vector>

#include "core/api/view_request.h"
#include "core/oracle/points.h"

namespace brenier {

/// A square grid around samples of the plane, and which of its nodes lie near one: within the distance of that sample
/// to its fourth neighbour, so that thin tails count as far as they reach. It depends on the samples alone.
class TearGrid {
 public:
  static constexpr int margin = 7;  ///< cells around the samples, so that differences can be taken at the border

  explicit TearGrid(PointsView samples, int cells = 128);

  int columns() const { return m_columns; }
  int rows() const { return m_rows; }
  float step() const { return m_step; }
  bool empty() const { return m_near.empty(); }
  std::size_t node(int r, int c) const {
    return static_cast<std::size_t>(r) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(c);
  }
  float x(int c) const { return m_x0 + m_step * static_cast<float>(c); }
  float y(int r) const { return m_y0 + m_step * static_cast<float>(r); }
  bool near(std::size_t node) const { return node < m_near.size() && m_near[node]; }
  /// The node nearest to a point; the number of nodes where the point lies outside.
  std::size_t nodeAt(float px, float py) const;
  bool near(float px, float py) const { return near(nodeAt(px, py)); }
  /// Nodes within `reach` cells of one that is near.
  std::vector<bool> around(int reach) const;

 private:
  int m_columns = 0, m_rows = 0;
  float m_x0 = 0, m_y0 = 0, m_step = 1;
  std::vector<bool> m_near;
};

}  // namespace brenier
