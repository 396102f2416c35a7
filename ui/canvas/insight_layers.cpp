#include "ui/canvas/insight_layers.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/map_layers.h"

namespace brenier {
namespace {

constexpr double kLeastApart = 12;  // pixels: nearer ones are one arrow
constexpr double kFarAway = 1e5;    // pixels: QPainter's paths do not like more

bool drawable(const QPointF& at) {
  return isFinite(at) && std::abs(at.x()) < kFarAway && std::abs(at.y()) < kFarAway;
}

void drawRing(QPainter& painter, const QPointF& at, double radius, const QColor& color, const QColor& fill) {
  painter.setPen(QPen(color, 2));
  painter.setBrush(fill);
  painter.drawEllipse(at, radius, radius);
}

void drawMarkLabel(QPainter& painter, const QPointF& at, const QString& text, const Theme& theme) {
  painter.setFont(uiFont(11, QFont::Medium));
  const QRectF room(at + QPointF(8, -9), QSizeF(QFontMetricsF(painter.font()).horizontalAdvance(text) + 10, 18));
  painter.setPen(Qt::NoPen);
  painter.setBrush(withAlpha(theme.card, 0.85));
  painter.drawRoundedRect(room, 5, 5);
  painter.setPen(theme.text);
  painter.drawText(room, Qt::AlignCenter, text);
}

}  // namespace

QImage balanceImage(const MassBalance& balance, const Box& world, const Theme& theme) {
  const ScalarField& field = balance.density;
  if (field.columns < 2 || field.rows < 2) return {};
  // At least the density of the mass spread evenly over the world, so that noise does not shine.
  const double area = std::max(1e-12, (double(world.x1) - world.x0) * (double(world.y1) - world.y0));
  double limit = 1 / area;
  for (const float value : field.values)
    if (std::isfinite(value)) limit = std::max(limit, std::abs(double(value)));
  QImage image(field.columns, field.rows, QImage::Format_ARGB32);
  for (int row = 0; row < field.rows; ++row) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(field.rows - 1 - row));
    for (int column = 0; column < field.columns; ++column) {
      const float value = field.values[static_cast<std::size_t>(row * field.columns + column)];
      const double part = std::isfinite(value) ? std::min(1.0, std::abs(double(value)) / limit) : 0;
      const QColor& color = value > 0 ? theme.image : theme.target;
      line[column] = qRgba(color.red(), color.green(), color.blue(),
                           static_cast<int>(215 * std::sqrt(part) * part + 90 * part * (1 - part)));
    }
  }
  return image;
}

std::pair<QString, QString> balanceNames(double t) {
  const QString of = t == 1 ? QString() : QString(" at t = 1");
  return {"too much mass" + of, "mass missing" + of};
}

std::vector<double> landscapeLevels(const ScalarField& landscape, int count) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const float value : landscape.values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, double(value));
    high = std::max(high, double(value));
  }
  std::vector<double> levels;
  for (int k = 1; k < count && high > low; ++k) {
    const double part = static_cast<double>(k) / count;
    levels.push_back(low + (high - low) * part * part);
  }
  return levels;
}

void drawInnerMarks(QPainter& painter, const QTransform& toPixels, const InnerProblem& inner, const Theme& theme) {
  if (inner.empty()) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QPointF at = toPixels.map(QPointF(inner.at.x, inner.at.y));
  QPainterPath way;
  std::vector<QPointF> stations;
  for (std::size_t i = 0; i + 1 < inner.path.size(); i += 2)
    if (const QPointF p = toPixels.map(planePoint(inner.path, i / 2)); drawable(p)) stations.push_back(p);
  for (std::size_t i = 0; i < stations.size(); ++i) i == 0 ? way.moveTo(stations[i]) : way.lineTo(stations[i]);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.card, 4));
  painter.drawPath(way);
  painter.setPen(QPen(theme.text, 1.6));
  painter.drawPath(way);
  painter.setPen(QPen(theme.card, 1));
  painter.setBrush(theme.text);
  for (const QPointF& station : stations) painter.drawEllipse(station, 2.8, 2.8);
  const QColor here = inner.ofTarget ? theme.target : theme.source,
               there = inner.ofTarget ? theme.source : theme.target;
  if (drawable(at)) drawRing(painter, at, 6, here, theme.card);
  if (inner.minimiser.size() == 2)
    if (const QPointF lowest = toPixels.map(planePoint(inner.minimiser, 0)); drawable(lowest)) {
      painter.setPen(QPen(theme.error, 2.4));
      painter.drawLine(lowest + QPointF(-7, -7), lowest + QPointF(7, 7));
      painter.drawLine(lowest + QPointF(-7, 7), lowest + QPointF(7, -7));
      drawMarkLabel(painter, lowest + QPointF(2, 12), "minimum", theme);
    }
  if (inner.answer.size() == 2)
    if (const QPointF answer = toPixels.map(planePoint(inner.answer, 0)); drawable(answer)) {
      drawRing(painter, answer, 5, there, theme.card);
      drawMarkLabel(painter, answer + QPointF(2, -12), "answer", theme);
    }
  if (drawable(at)) drawMarkLabel(painter, at, inner.ofTarget ? "y" : "x", theme);
  painter.restore();
}

bool seesWorstSwap(const QTransform& toPixels, const PlanePoints& swap) {
  if (swap.size() != 8) return false;
  for (const std::size_t end : {0, 2}) {
    const QPointF apart = toPixels.map(planePoint(swap, end)) - toPixels.map(planePoint(swap, end + 1));
    if (isFinite(apart) && std::hypot(apart.x(), apart.y()) >= kLeastApart) return true;
  }
  return false;
}

void drawWorstSwap(QPainter& painter, const QTransform& toPixels, const PlanePoints& swap, const Theme& theme) {
  if (!seesWorstSwap(toPixels, swap)) return;
  QPointF at[4];
  for (std::size_t i = 0; i < 4; ++i) {
    at[i] = toPixels.map(planePoint(swap, i));
    if (!drawable(at[i])) return;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.text, 1.3, Qt::DashLine));
  painter.drawLine(at[0], at[3]);
  painter.drawLine(at[1], at[2]);
  drawArrow(painter, at[0], at[2], theme.error, 2.2);
  drawArrow(painter, at[1], at[3], theme.error, 2.2);
  for (int i = 0; i < 2; ++i) drawRing(painter, at[i], 4, theme.source, theme.card);
  for (int i = 2; i < 4; ++i) drawRing(painter, at[i], 4, theme.image, theme.card);
  painter.restore();
}

void drawSelection(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style) {
  const std::size_t sources = probeCount(snapshot, false, false), images = probeCount(snapshot, true, false);
  const std::size_t exact = probeCount(snapshot, false, true);
  const Theme& theme = style.theme;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const auto each = [&](std::size_t count, auto draw) {
    for (const int index : style.selection)
      if (const auto i = static_cast<std::size_t>(index); i < count) draw(i);
  };
  painter.setPen(QPen(withAlpha(theme.exact, 0.75), 1, Qt::DotLine));
  each(std::min(images, exact), [&](std::size_t i) {
    const QPointF from = toPixels.map(planePoint(snapshot.image, i));
    const QPointF to = toPixels.map(planePoint(*snapshot.exactImage, i));
    if (drawable(from) && drawable(to)) painter.drawLine(from, to);
  });
  painter.setPen(QPen(withAlpha(theme.image, 0.5), 1));
  each(images, [&](std::size_t i) {
    const QPointF from = toPixels.map(planePoint(*snapshot.source, i));
    const QPointF to = toPixels.map(shownImage(snapshot, i, style.interpolation));
    if (drawable(from) && drawable(to)) painter.drawLine(from, to);
  });
  const auto disc = [&](const QPointF& data, const QColor& color, double radius, bool filled) {
    const QPointF at = toPixels.map(data);
    if (!drawable(at)) return;
    painter.setPen(QPen(filled ? theme.card : color, filled ? 1 : 1.6));
    painter.setBrush(filled ? color : QColor(Qt::transparent));
    painter.drawEllipse(at, radius, radius);
  };
  each(exact, [&](std::size_t i) { disc(planePoint(*snapshot.exactImage, i), theme.exact, 4, false); });
  each(images, [&](std::size_t i) { disc(shownImage(snapshot, i, style.interpolation), theme.image, 3.6, true); });
  each(sources, [&](std::size_t i) { disc(planePoint(*snapshot.source, i), theme.source, 3.6, true); });
  painter.restore();
}

std::vector<int> pointsWithin(const Snapshot& snapshot, const QPolygonF& outline, double t) {
  std::vector<int> found;
  const auto look = [&](std::size_t count, auto place) {
    for (std::size_t i = 0; i < count; ++i)
      if (outline.containsPoint(place(i), Qt::OddEvenFill)) found.push_back(static_cast<int>(i));
  };
  look(probeCount(snapshot, false, false), [&](std::size_t i) { return planePoint(*snapshot.source, i); });
  if (found.empty()) look(probeCount(snapshot, true, false), [&](std::size_t i) { return shownImage(snapshot, i, t); });
  return found;
}

}  // namespace brenier
