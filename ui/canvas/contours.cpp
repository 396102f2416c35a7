#include "ui/canvas/contours.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace brenier {
namespace {

/// Traces one level after another over the same scratch arrays.
class Tracer {
 public:
  Tracer(const ScalarField& field, const Box& box)
      : m_field(field),
        m_origin(box.x0, box.y0),
        m_dx((box.x1 - box.x0) / std::max(1, field.columns - 1)),
        m_dy((box.y1 - box.y0) / std::max(1, field.rows - 1)),
        m_nodes(static_cast<std::size_t>(field.columns) * static_cast<std::size_t>(field.rows)) {
    m_touching.resize(2 * m_nodes);
  }

  void trace(double level, QPainterPath& path) {
    m_level = level;
    m_segments.clear();
    std::fill(m_touching.begin(), m_touching.end(), Touching{-1, -1});
    for (int row = 0; row + 1 < m_field.rows; ++row) {
      for (int column = 0; column + 1 < m_field.columns; ++column) addCell(column, row);
    }
    m_used.assign(m_segments.size(), false);
    // Open lines first, from their ends; what is left are loops.
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
      for (const int edge : {m_segments[i].a, m_segments[i].b}) {
        if (m_touching[static_cast<std::size_t>(edge)].second < 0 && !m_used[i]) follow(edge, path);
      }
    }
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
      if (!m_used[i]) follow(m_segments[i].a, path);
    }
  }

 private:
  struct Segment {
    int a, b;  ///< the grid edges that it joins
  };
  struct Touching {
    int first, second;  ///< segments that end on an edge
  };

  float value(int column, int row) const {
    return m_field.values[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_field.columns) +
                          static_cast<std::size_t>(column)];
  }
  int node(int column, int row) const { return row * m_field.columns + column; }
  int horizontal(int column, int row) const { return node(column, row); }
  int vertical(int column, int row) const { return static_cast<int>(m_nodes) + node(column, row); }

  void addSegment(int a, int b) {
    const int index = static_cast<int>(m_segments.size());
    m_segments.push_back({a, b});
    for (const int edge : {a, b}) {
      Touching& touching = m_touching[static_cast<std::size_t>(edge)];
      (touching.first < 0 ? touching.first : touching.second) = index;
    }
  }

  void addCell(int column, int row) {
    const float v00 = value(column, row), v10 = value(column + 1, row);
    const float v11 = value(column + 1, row + 1), v01 = value(column, row + 1);
    const int above = (v00 >= m_level) | (v10 >= m_level) << 1 | (v11 >= m_level) << 2 | (v01 >= m_level) << 3;
    if (above == 0 || above == 15) return;
    if (!std::isfinite(v00 + v10 + v11 + v01)) return;
    const int bottom = horizontal(column, row), top = horizontal(column, row + 1);
    const int left = vertical(column, row), right = vertical(column + 1, row);
    switch (above) {
      case 1:
      case 14:
        addSegment(left, bottom);
        break;
      case 2:
      case 13:
        addSegment(bottom, right);
        break;
      case 4:
      case 11:
        addSegment(right, top);
        break;
      case 8:
      case 7:
        addSegment(top, left);
        break;
      case 3:
      case 12:
        addSegment(left, right);
        break;
      case 6:
      case 9:
        addSegment(bottom, top);
        break;
      default: {  // a saddle: the mean says which corners belong together
        const bool middleAbove = 0.25 * (double(v00) + v10 + v11 + v01) >= m_level;
        const bool joinsLowerLeft = (above == 5) == middleAbove;
        addSegment(left, joinsLowerLeft ? top : bottom);
        addSegment(right, joinsLowerLeft ? bottom : top);
      }
    }
  }

  QPointF pointOn(int edge) const {
    const bool upright = edge >= static_cast<int>(m_nodes);
    const int at = upright ? edge - static_cast<int>(m_nodes) : edge;
    const int column = at % m_field.columns, row = at / m_field.columns;
    const double a = value(column, row);
    const double b = upright ? value(column, row + 1) : value(column + 1, row);
    const double t = a == b ? 0.5 : std::clamp((m_level - a) / (b - a), 0.0, 1.0);
    return m_origin + QPointF((column + (upright ? 0 : t)) * m_dx, (row + (upright ? t : 0)) * m_dy);
  }

  void follow(int edge, QPainterPath& path) {
    const int start = edge;
    path.moveTo(pointOn(edge));
    for (;;) {
      const Touching& touching = m_touching[static_cast<std::size_t>(edge)];
      int next = touching.first;
      if (next < 0 || m_used[static_cast<std::size_t>(next)]) next = touching.second;
      if (next < 0 || m_used[static_cast<std::size_t>(next)]) return;
      m_used[static_cast<std::size_t>(next)] = true;
      const Segment& segment = m_segments[static_cast<std::size_t>(next)];
      edge = segment.a == edge ? segment.b : segment.a;
      if (edge == start) {
        path.closeSubpath();
        return;
      }
      path.lineTo(pointOn(edge));
    }
  }

  const ScalarField& m_field;
  QPointF m_origin;
  double m_dx, m_dy;
  std::size_t m_nodes;
  double m_level = 0;
  std::vector<Segment> m_segments;
  std::vector<Touching> m_touching;
  std::vector<bool> m_used;
};

bool drawable(const ScalarField& field) {
  return field.columns >= 2 && field.rows >= 2 &&
         field.values.size() >= static_cast<std::size_t>(field.columns) * static_cast<std::size_t>(field.rows);
}

}  // namespace

std::optional<double> levelAround(const ScalarField& field, const PlanePoints& points, double share) {
  std::vector<double> heights;
  for (std::size_t i = 0; i + 1 < points.size(); i += 2)
    if (const double height = sampleField(field, points[i], points[i + 1]); std::isfinite(height))
      heights.push_back(height);
  if (heights.empty()) return {};
  const auto place = heights.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(heights.size() - 1));
  std::nth_element(heights.begin(), place, heights.end());
  return *place;
}

std::vector<double> contourLevels(const ScalarField& field, int count) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const float value : field.values) {
    if (!std::isfinite(value)) continue;
    low = std::min<double>(low, value);
    high = std::max<double>(high, value);
  }
  if (!(high > low) || count < 1) return {};
  const double wanted = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(wanted)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= wanted) {
      step = factor * power;
      break;
    }
  }
  std::vector<double> levels;
  for (double level = low + step / 2; level < high && levels.size() < 1000; level += step) levels.push_back(level);
  return levels;
}

QPainterPath contourPath(const ScalarField& field, const std::vector<double>& levels) {
  QPainterPath path;
  if (!drawable(field)) return path;
  Tracer tracer(field, field.box);
  for (const double level : levels) tracer.trace(level, path);
  return path;
}

double sampleField(const ScalarField& field, double x, double y) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  if (!drawable(field)) return nothing;
  const double u = (x - field.box.x0) / (double(field.box.x1) - field.box.x0) * (field.columns - 1);
  const double v = (y - field.box.y0) / (double(field.box.y1) - field.box.y0) * (field.rows - 1);
  if (!(u >= 0 && v >= 0 && u <= field.columns - 1 && v <= field.rows - 1)) return nothing;
  const int column = std::min(static_cast<int>(u), field.columns - 2),
            row = std::min(static_cast<int>(v), field.rows - 2);
  const double a = u - column, b = v - row;
  const float* at = field.values.data() + static_cast<std::ptrdiff_t>(row) * field.columns + column;
  return (1 - b) * ((1 - a) * at[0] + a * at[1]) + b * ((1 - a) * at[field.columns] + a * at[field.columns + 1]);
}

}  // namespace brenier
