#include "core/truth/map_defects.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

/// Jacobian [a b; c d] of one cell, and what follows from it.
struct CellShape {
  double stretch = 0;   ///< largest singular value
  double jump = 0;      ///< largest distance between the images of two corners with a common side
  double smallest = 0;  ///< smallest eigenvalue of the symmetric part
  double turn = 0;      ///< |b - c| / Frobenius norm
  bool finite = true;
};

class DefectSearch {
 public:
  DefectSearch(const Box& box, int columns, int rows, PointsView images, PointsView source, const DefectLimits& limits)
      : m_images(images), m_limits(limits), m_nodeColumns(columns) {
    m_found.box = box;
    m_found.columns = columns - 1;
    m_found.rows = rows - 1;
    m_dx = (box.x1 - box.x0) / static_cast<float>(m_found.columns);
    m_dy = (box.y1 - box.y0) / static_cast<float>(m_found.rows);
    countSource(source);
    measureSpread();
  }

  MapDefects run();

 private:
  std::size_t cellIndex(int r, int c) const { return static_cast<std::size_t>(r * m_found.columns + c); }
  void countSource(PointsView source);
  void measureSpread();
  bool nearMass(int r, int c) const;
  CellShape shapeOf(int r, int c) const;
  DefectKind judge(const CellShape& shape, double median) const;
  float severity(DefectKind kind, const CellShape& shape, double median) const;
  void collect(std::size_t start, const std::vector<CellShape>& shapes, double median, std::vector<bool>& seen);

  PointsView m_images;
  DefectLimits m_limits;
  int m_nodeColumns;
  float m_dx = 1, m_dy = 1;
  std::vector<int> m_mass;  ///< source points in each cell
  double m_points = 0;
  double m_spread = 1;  ///< root mean square distance of the images of cells with mass from their mean
  MapDefects m_found;
};

void DefectSearch::countSource(PointsView source) {
  m_mass.assign(static_cast<std::size_t>(m_found.columns) * static_cast<std::size_t>(m_found.rows), 0);
  m_points = static_cast<double>(source.count);
  for (std::size_t i = 0; i < source.count; ++i) {
    const float c = std::floor((source[i][0] - m_found.box.x0) / m_dx);
    const float r = std::floor((source[i][1] - m_found.box.y0) / m_dy);
    if (c >= 0 && r >= 0 && c < static_cast<float>(m_found.columns) && r < static_cast<float>(m_found.rows))
      ++m_mass[cellIndex(static_cast<int>(r), static_cast<int>(c))];
  }
}

void DefectSearch::measureSpread() {
  double n = 0, sx = 0, sy = 0, sxx = 0;
  for (int r = 0; r < m_found.rows; ++r)
    for (int c = 0; c < m_found.columns; ++c) {
      const double weight = m_mass[cellIndex(r, c)];
      if (weight == 0) continue;
      const float* image = m_images[static_cast<std::size_t>(r * m_nodeColumns + c)];
      if (!std::isfinite(image[0]) || !std::isfinite(image[1])) continue;
      n += weight;
      sx += weight * image[0];
      sy += weight * image[1];
      sxx += weight * (static_cast<double>(image[0]) * image[0] + static_cast<double>(image[1]) * image[1]);
    }
  if (n > 0) m_spread = std::max(std::sqrt(std::max(0.0, sxx / n - (sx * sx + sy * sy) / (n * n))), 1e-30);
}

/// A cell counts when it or a neighbour holds a source point: outside the support a map may do as it likes.
bool DefectSearch::nearMass(int r, int c) const {
  for (int i = std::max(0, r - 1); i <= std::min(m_found.rows - 1, r + 1); ++i)
    for (int j = std::max(0, c - 1); j <= std::min(m_found.columns - 1, c + 1); ++j)
      if (m_mass[cellIndex(i, j)] > 0) return true;
  return false;
}

CellShape DefectSearch::shapeOf(int r, int c) const {
  const auto node = static_cast<std::size_t>(r * m_nodeColumns + c);
  const float *p00 = m_images[node], *p01 = m_images[node + 1];
  const float* p10 = m_images[node + static_cast<std::size_t>(m_nodeColumns)];
  const float* p11 = m_images[node + static_cast<std::size_t>(m_nodeColumns) + 1];
  const double a = (p01[0] + p11[0] - p00[0] - p10[0]) / (2.0 * m_dx);
  const double b = (p10[0] + p11[0] - p00[0] - p01[0]) / (2.0 * m_dy);
  const double cc = (p01[1] + p11[1] - p00[1] - p10[1]) / (2.0 * m_dx);
  const double d = (p10[1] + p11[1] - p00[1] - p01[1]) / (2.0 * m_dy);
  const double norm = a * a + b * b + cc * cc + d * d, det = a * d - b * cc;
  const auto distance = [](const float* p, const float* q) {
    return std::hypot(static_cast<double>(p[0]) - q[0], static_cast<double>(p[1]) - q[1]);
  };
  CellShape shape;
  shape.stretch = std::sqrt(0.5 * norm + std::sqrt(std::max(0.0, 0.25 * norm * norm - det * det)));
  shape.jump = std::max({distance(p00, p01), distance(p10, p11), distance(p00, p10), distance(p01, p11)});
  shape.smallest = 0.5 * (a + d) - 0.5 * std::hypot(a - d, b + cc);
  shape.turn = norm > 0 ? std::abs(b - cc) / std::sqrt(norm) : 0;
  shape.finite = std::isfinite(norm);
  return shape;
}

DefectKind DefectSearch::judge(const CellShape& shape, double median) const {
  if (shape.stretch > m_limits.tearStretch * median && shape.jump > m_limits.tearJump * m_spread)
    return DefectKind::tear;
  if (shape.smallest < -m_limits.fold * median) return DefectKind::fold;
  // Where the map collapses mass, its Jacobian is near 0 and its direction says nothing.
  if (shape.turn > m_limits.swirl && shape.stretch > 0.25 * median) return DefectKind::swirl;
  return DefectKind::none;
}

float DefectSearch::severity(DefectKind kind, const CellShape& shape, double median) const {
  if (kind == DefectKind::tear) return static_cast<float>(shape.jump / m_spread);
  if (kind == DefectKind::fold) return static_cast<float>(-shape.smallest / std::max(median, 1e-30));
  return static_cast<float>(shape.turn);
}

/// The group of `start`: cells of its kind that touch, corners included.
void DefectSearch::collect(std::size_t start, const std::vector<CellShape>& shapes, double median,
                           std::vector<bool>& seen) {
  const DefectKind kind = m_found.cells[start];
  std::vector<std::size_t> group{start};
  seen[start] = true;
  MapDefect defect;
  defect.kind = kind;
  defect.where = {1e30f, 1e30f, -1e30f, -1e30f};
  for (std::size_t k = 0; k < group.size(); ++k) {
    const int r = static_cast<int>(group[k]) / m_found.columns, c = static_cast<int>(group[k]) % m_found.columns;
    const float x = m_found.box.x0 + m_dx * static_cast<float>(c), y = m_found.box.y0 + m_dy * static_cast<float>(r);
    defect.where = {std::min(defect.where.x0, x), std::min(defect.where.y0, y), std::max(defect.where.x1, x + m_dx),
                    std::max(defect.where.y1, y + m_dy)};
    defect.x += x + m_dx / 2;
    defect.y += y + m_dy / 2;
    defect.massShare += static_cast<float>(m_mass[group[k]]);
    defect.worst = std::max(defect.worst, severity(kind, shapes[group[k]], median));
    for (int i = std::max(0, r - 1); i <= std::min(m_found.rows - 1, r + 1); ++i)
      for (int j = std::max(0, c - 1); j <= std::min(m_found.columns - 1, c + 1); ++j)
        if (const std::size_t next = cellIndex(i, j); !seen[next] && m_found.cells[next] == kind) {
          seen[next] = true;
          group.push_back(next);
        }
  }
  if (group.size() < m_limits.cells) {
    for (const std::size_t cell : group) m_found.cells[cell] = DefectKind::none;
    return;
  }
  defect.cells = static_cast<int>(group.size());
  defect.x /= static_cast<float>(group.size());
  defect.y /= static_cast<float>(group.size());
  defect.massShare /= static_cast<float>(std::max(1.0, m_points));
  m_found.groups.push_back(defect);
}

MapDefects DefectSearch::run() {
  const std::size_t cells = m_mass.size();
  std::vector<CellShape> shapes(cells);
  std::vector<double> stretches;
  m_found.cells.assign(cells, DefectKind::none);
  for (int r = 0; r < m_found.rows; ++r)
    for (int c = 0; c < m_found.columns; ++c) {
      const CellShape& shape = shapes[cellIndex(r, c)] = shapeOf(r, c);
      if (shape.finite && nearMass(r, c)) stretches.push_back(shape.stretch);
    }
  if (stretches.empty()) return m_found;
  std::nth_element(stretches.begin(), stretches.begin() + static_cast<std::ptrdiff_t>(stretches.size() / 2),
                   stretches.end());
  const double median = stretches[stretches.size() / 2];
  for (int r = 0; r < m_found.rows; ++r)
    for (int c = 0; c < m_found.columns; ++c)
      if (const CellShape& shape = shapes[cellIndex(r, c)]; shape.finite && nearMass(r, c))
        m_found.cells[cellIndex(r, c)] = judge(shape, median);
  std::vector<bool> seen(cells, false);
  for (std::size_t i = 0; i < cells; ++i)
    if (!seen[i] && m_found.cells[i] != DefectKind::none) collect(i, shapes, median, seen);
  std::stable_sort(m_found.groups.begin(), m_found.groups.end(),
                   [](const MapDefect& a, const MapDefect& b) { return a.massShare > b.massShare; });
  return m_found;
}

}  // namespace

MapDefects findMapDefects(const Box& box, int columns, int rows, PointsView images, PointsView source,
                          const DefectLimits& limits) {
  if (columns < 3 || rows < 3 || images.dim != 2 || source.dim != 2 ||
      images.count != static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows))
    return {};
  return DefectSearch(box, columns, rows, images, source, limits).run();
}

const char* nameOf(DefectKind kind) {
  switch (kind) {
    case DefectKind::tear:
      return "tear";
    case DefectKind::fold:
      return "fold";
    case DefectKind::swirl:
      return "swirl";
    case DefectKind::none:
      break;
  }
  return "none";
}

}  // namespace brenier
