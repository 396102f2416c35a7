#include "ui/canvas/raised_surface.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/contours.h"

namespace brenier {
namespace {

constexpr double kTail = 0.01;      // on either side of the bulk lie so many of the values
constexpr double kBeyond = 0.4;     // widths of the bulk outside of it that are shown, data or none
constexpr double kSpike = 1.5;      // widths from which on data are left outside
constexpr double kNodesBeyond = 4;  // heights by which nodes may lie outside, for the slope of what is cut off there
constexpr int kFewestNodes = 24;    // a side
constexpr double kOnIt = 0.012;     // of the heights: so far below the surface a point is still on it

int nodesFor(double share, int nodesOfField) {
  return std::clamp(static_cast<int>(std::lround(share * (nodesOfField - 1))) + 1, kFewestNodes,
                    std::max(kFewestNodes, nodesOfField));
}

Box common(const Box& a, const Box& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

/// The finite values of the nodes in a box, and of those next to its edge.
std::vector<float> nodesWithin(const ScalarField& field, const Box& domain) {
  std::vector<float> values;
  const auto columns = static_cast<std::size_t>(std::max(0, field.columns)),
             rows = static_cast<std::size_t>(std::max(0, field.rows));
  if (columns < 2 || rows < 2 || field.values.size() < columns * rows) return values;
  const auto isWithin = [](std::size_t k, std::size_t count, float low, float high, float from, float to) {
    const float step = (high - low) / static_cast<float>(count - 1), at = low + step * static_cast<float>(k);
    return at >= from - step && at <= to + step;
  };
  for (std::size_t row = 0; row < rows; ++row) {
    if (!isWithin(row, rows, field.box.y0, field.box.y1, domain.y0, domain.y1)) continue;
    for (std::size_t column = 0; column < columns; ++column)
      if (isWithin(column, columns, field.box.x0, field.box.x1, domain.x0, domain.x1))
        if (const float value = field.values[row * columns + column]; std::isfinite(value)) values.push_back(value);
  }
  return values;
}

}  // namespace

std::optional<NeededHeights> neededHeights(const ScalarField& field, const Box& domain,
                                           std::initializer_list<const PlanePoints*> data) {
  std::vector<float> nodes = nodesWithin(field, domain), values;
  if (nodes.empty()) return std::nullopt;
  const auto [bottom, top] = std::minmax_element(nodes.begin(), nodes.end());
  const double lowest = *bottom, highest = *top;
  for (const PlanePoints* points : data)
    for (std::size_t i = 0; points && i + 1 < points->size(); i += 2) {
      const float x = (*points)[i], y = (*points)[i + 1];
      if (!(x >= domain.x0 && x <= domain.x1 && y >= domain.y0 && y <= domain.y1)) continue;
      if (const double value = sampleField(field, x, y); std::isfinite(value))
        values.push_back(static_cast<float>(value));
    }
  if (values.empty()) values = std::move(nodes);
  const auto at = [&](double share) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return static_cast<double>(*place);
  };
  const double low = at(kTail), high = at(1 - kTail);
  const auto [first, last] = std::minmax_element(values.begin(), values.end());
  NeededHeights needed{{}, *first, *last};
  // A field that is the same everywhere is a level plate.
  const double width = std::max({high - low, 1e-6 * std::max(std::abs(low), std::abs(high)), 1e-30});
  const auto isSpike = [&](double value) { return value < low - kSpike * width || value > high + kSpike * width; };
  const double least = isSpike(needed.lowest) ? low : needed.lowest,
               most = isSpike(needed.highest) ? high : needed.highest;
  needed.range = {std::max(lowest, std::min(least, low - kBeyond * width)),
                  std::min(highest, std::max(most, high + kBeyond * width))};
  if (!(needed.range.high - needed.range.low >= width / 2))
    needed.range = {needed.range.low - width / 2, needed.range.low + width / 2};
  return needed;
}

RaisedSurface::RaisedSurface(const ScalarField& field, const Box& domain, const HeightRange& heights)
    : m_heights(heights) {
  const double width = double(field.box.x1) - field.box.x0, height = double(field.box.y1) - field.box.y0;
  if (field.columns < 2 || field.rows < 2 || !(width > 0) || !(height > 0)) return;
  m_box = common(field.box, domain);
  if (!(m_box.x1 > m_box.x0) || !(m_box.y1 > m_box.y0)) return;
  m_columns = nodesFor((double(m_box.x1) - m_box.x0) / width, field.columns);
  m_rows = nodesFor((double(m_box.y1) - m_box.y0) / height, field.rows);
  const double slack = kNodesBeyond * (heights.high - heights.low);
  m_nodes.reserve(static_cast<std::size_t>(m_columns * m_rows));
  for (int row = 0; row < m_rows; ++row)
    for (int column = 0; column < m_columns; ++column) {
      const Point3 at = nodePoint(column, row);
      const double value =
          sampleField(field, std::min<double>(at.x, field.box.x1), std::min<double>(at.y, field.box.y1));
      m_nodes.push_back(std::isfinite(value)
                            ? static_cast<float>(std::clamp(value, heights.low - slack, heights.high + slack))
                            : std::numeric_limits<float>::quiet_NaN());
    }
}

Point3 RaisedSurface::nodePoint(int column, int row) const {
  const auto index = static_cast<std::size_t>(row * m_columns + column);
  return {m_box.x0 + (double(m_box.x1) - m_box.x0) * column / (m_columns - 1),
          m_box.y0 + (double(m_box.y1) - m_box.y0) * row / (m_rows - 1), index < m_nodes.size() ? m_nodes[index] : 0.0};
}

double RaisedSurface::heightAt(double x, double y) const {
  if (empty()) return std::numeric_limits<double>::quiet_NaN();
  const double u = (x - m_box.x0) / (double(m_box.x1) - m_box.x0) * (m_columns - 1);
  const double v = (y - m_box.y0) / (double(m_box.y1) - m_box.y0) * (m_rows - 1);
  if (!(u >= 0 && v >= 0 && u <= m_columns - 1 && v <= m_rows - 1)) return std::numeric_limits<double>::quiet_NaN();
  const int column = std::min(static_cast<int>(u), m_columns - 2), row = std::min(static_cast<int>(v), m_rows - 2);
  const double a = u - column, b = v - row;
  const double first = node(column, row), last = node(column + 1, row + 1);
  const bool isLower = a >= b;
  const double corner = isLower ? node(column + 1, row) : node(column, row + 1);
  const double height =
      isLower ? first + a * (corner - first) + b * (last - corner) : first + b * (corner - first) + a * (last - corner);
  const double edge = 1e-6 * (m_heights.high - m_heights.low);
  const bool isShown = height >= m_heights.low - edge && height <= m_heights.high + edge;
  return isShown ? height : std::numeric_limits<double>::quiet_NaN();
}

bool RaisedSurface::hides(const Point3& point, const SpaceProjection& projection) const {
  if (empty()) return false;
  const Point3 towards = projection.towardsViewer();
  const double cellX = (double(m_box.x1) - m_box.x0) / (m_columns - 1),
               cellY = (double(m_box.y1) - m_box.y0) / (m_rows - 1);
  const double fastest = std::max(std::abs(towards.x) / cellX, std::abs(towards.y) / cellY);
  if (!(fastest > 1e-9)) return false;  // from above nothing lies between
  const Point3 step = 1 / fastest * towards;
  const double slack = kOnIt * (m_heights.high - m_heights.low);
  Point3 at = point;
  for (int k = 0; k < m_columns + m_rows; ++k) {
    at = at + step;
    if (at.z > m_heights.high) return false;
    if (heightAt(at.x, at.y) > at.z + slack) return true;  // not where there is none
  }
  return false;
}

PaintOrder RaisedSurface::orderFrom(const SpaceProjection& projection) const {
  const Point3 towards = projection.towardsViewer();
  // Of two triangles the farther one lies behind the upright plane through their diagonal.
  const double width = (double(m_box.x1) - m_box.x0) / (m_columns - 1),
               height = (double(m_box.y1) - m_box.y0) / (m_rows - 1);
  return {towards.x >= 0, towards.y >= 0, towards.x * height >= towards.y * width};
}

}  // namespace brenier
