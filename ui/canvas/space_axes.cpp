#include "ui/canvas/space_axes.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ui/canvas/figure_axes.h"

namespace brenier {
namespace {

constexpr double kLabelGap = 7, kNameGap = 24;  // pixels from an edge to its numbers, and on to its name
constexpr double kPixelsPerTick = 46, kPixelsPerUpright = 26;
constexpr double kLeastUpright = 60;  // pixels: a shorter upright axis has no numbers

/// One edge of the box with what stands along it.
struct SpaceEdge {
  Point3 from, to;
  QPointF outward;   ///< of length one, away from what the axis measures
  double low, high;  ///< coordinates at its ends
  AxisUnits units;
  QString name;

  Point3 at(double coordinate) const { return from + (coordinate - low) / (high - low) * (to - from); }
};

double lengthOf(const QPointF& step) {
  return std::hypot(step.x(), step.y());
}

std::vector<std::pair<double, double>> ticksOf(const SpaceEdge& edge, int count, TickLabels& labels) {
  const double low = edge.units.origin + edge.units.unit * edge.low,
               high = edge.units.origin + edge.units.unit * edge.high;
  const double step = roundStep(high - low, count);
  labels = tickLabels(low, high, step);
  std::vector<std::pair<double, double>> ticks;
  if (!(high > low) || !std::isfinite(low) || !std::isfinite(high)) return ticks;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step && ticks.size() < 40; ++k)
    ticks.emplace_back(k * step, (k * step - edge.units.origin) / edge.units.unit);
  return ticks;
}

/// As many as have room, and two at least: one number alone says nothing of a scale.
std::vector<std::pair<double, double>> ticksAlong(const SpaceEdge& edge, double pixels, TickLabels& labels) {
  constexpr int kMoreAtMost = 4;
  const double apart = edge.from.z == edge.to.z ? kPixelsPerTick : kPixelsPerUpright;
  const int count = std::max(2, static_cast<int>(pixels / apart));
  auto ticks = ticksOf(edge, count, labels);
  for (int more = 1; ticks.size() < 2 && more <= kMoreAtMost; ++more) ticks = ticksOf(edge, count + more, labels);
  return ticks;
}

/// Text whose nearest side lies at `at`, beyond it along `outward`.
void drawBeside(QPainter& painter, const QPointF& at, const QPointF& outward, const QString& text) {
  const QFontMetricsF metrics(painter.font());
  const QSizeF size(metrics.horizontalAdvance(text), metrics.capHeight());
  const QPointF middle = at + QPointF(outward.x() * size.width() / 2, outward.y() * size.height() / 2);
  painter.drawText(QPointF(middle.x() - size.width() / 2, middle.y() + size.height() / 2), text);
}

void drawEdge(QPainter& painter, const SpaceProjection& projection, const SpaceEdge& edge, const Theme& theme) {
  const QPointF from = projection.pixel(edge.from), to = projection.pixel(edge.to);
  TickLabels labels;
  const auto ticks = ticksAlong(edge, lengthOf(to - from), labels);
  painter.setPen(QPen(theme.mutedText, 1));
  painter.drawLine(from, to);
  painter.setFont(numberFont(11));
  for (const auto& [value, coordinate] : ticks) {
    const QPointF at = projection.pixel(edge.at(coordinate));
    painter.drawLine(at, at + 4 * edge.outward);
    drawBeside(painter, at + kLabelGap * edge.outward, edge.outward, labels.label(value));
  }
  QString name = edge.name;
  if (const QString beside = labels.beside(); !beside.isEmpty()) name += "  " + beside;
  painter.setFont(uiFont(12, QFont::Medium));
  painter.setPen(theme.text);
  // Numbers are wide and low: beside an upright edge the name stands farther off than below a level one.
  drawBeside(painter, (from + to) / 2 + (kNameGap + 14 * std::abs(edge.outward.x())) * edge.outward, edge.outward,
             name);
}

/// At right angles to an edge on the screen, away from `inside`.
QPointF away(const QPointF& from, const QPointF& to, const QPointF& inside) {
  const QPointF along = to - from;
  const double length = lengthOf(along);
  if (!(length > 1e-6)) return {0, 1};
  QPointF across(-along.y() / length, along.x() / length);
  return QPointF::dotProduct(across, (from + to) / 2 - inside) < 0 ? -across : across;
}

/// The corner of the floor that lies farthest to the left on the screen.
Point3 leftCorner(const SpaceProjection& projection) {
  const SpaceBox& box = projection.box();
  Point3 left{box.x0, box.y0, box.z0};
  for (const double x : {box.x0, box.x1})
    for (const double y : {box.y0, box.y1})
      if (projection.pixel({x, y, box.z0}).x() < projection.pixel(left).x()) left = {x, y, box.z0};
  return left;
}

void drawFloor(QPainter& painter, const SpaceProjection& projection, const SpaceEdge& alongX, const SpaceEdge& alongY,
               const Theme& theme) {
  const SpaceBox& box = projection.box();
  QColor quiet = theme.hairline;
  painter.setPen(QPen(quiet, 1));
  const auto line = [&](const Point3& a, const Point3& b) {
    painter.drawLine(projection.pixel(a), projection.pixel(b));
  };
  const auto pixels = [&](const SpaceEdge& edge) {
    return lengthOf(projection.pixel(edge.to) - projection.pixel(edge.from));
  };
  TickLabels labels;
  for (const auto& tick : ticksAlong(alongX, pixels(alongX), labels))
    line({tick.second, box.y0, box.z0}, {tick.second, box.y1, box.z0});
  for (const auto& tick : ticksAlong(alongY, pixels(alongY), labels))
    line({box.x0, tick.second, box.z0}, {box.x1, tick.second, box.z0});
  for (const double x : {box.x0, box.x1}) line({x, box.y0, box.z0}, {x, box.y1, box.z0});
  for (const double y : {box.y0, box.y1}) line({box.x0, y, box.z0}, {box.x1, y, box.z0});
}

}  // namespace

void drawSpaceAxes(QPainter& painter, const SpaceProjection& projection, const SpaceAxes& axes, const Theme& theme) {
  const SpaceBox& box = projection.box();
  const Point3 towards = projection.towardsViewer();
  const QPointF middle = projection.pixel({(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, box.z0});
  const double nearX = towards.x >= 0 ? box.x1 : box.x0, nearY = towards.y >= 0 ? box.y1 : box.y0;
  SpaceEdge alongX{{box.x0, nearY, box.z0}, {box.x1, nearY, box.z0}, {}, box.x0, box.x1, axes.units[0], axes.names[0]};
  SpaceEdge alongY{{nearX, box.y0, box.z0}, {nearX, box.y1, box.z0}, {}, box.y0, box.y1, axes.units[1], axes.names[1]};
  for (SpaceEdge* edge : {&alongX, &alongY})
    edge->outward = away(projection.pixel(edge->from), projection.pixel(edge->to), middle);
  const Point3 left = leftCorner(projection);
  const SpaceEdge upright{left, {left.x, left.y, box.z1}, {-1, 0}, box.z0, box.z1, axes.units[2], axes.names[2]};
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  drawFloor(painter, projection, alongX, alongY, theme);
  drawEdge(painter, projection, alongX, theme);
  drawEdge(painter, projection, alongY, theme);
  const double height = lengthOf(projection.pixel(upright.to) - projection.pixel(upright.from));
  if (height >= kLeastUpright) drawEdge(painter, projection, upright, theme);
  painter.restore();
}

void drawSpaceBox(QPainter& painter, const SpaceProjection& projection, const Theme& theme) {
  const SpaceBox& box = projection.box();
  const Point3 towards = projection.towardsViewer();
  const double farX = towards.x >= 0 ? box.x0 : box.x1, farY = towards.y >= 0 ? box.y0 : box.y1;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.hairline, 1));
  const auto line = [&](const Point3& a, const Point3& b) {
    painter.drawLine(projection.pixel(a), projection.pixel(b));
  };
  for (const double x : {box.x0, box.x1})
    for (const double y : {box.y0, box.y1})
      if (x == farX || y == farY) line({x, y, box.z0}, {x, y, box.z1});
  line({farX, box.y0, box.z1}, {farX, box.y1, box.z1});
  line({box.x0, farY, box.z1}, {box.x1, farY, box.z1});
  painter.restore();
}

}  // namespace brenier
