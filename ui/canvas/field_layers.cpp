#include "ui/canvas/field_layers.h"

#include <QLinearGradient>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <tuple>
#include <vector>

namespace brenier {
ColorMap quietMap(const ColorMap& map, const Theme& theme) {
  return map.faded(theme.stage, theme.dark ? 0.27 : 0.17);
}

QImage heatImage(const ScalarField& field, const ColorMap& map, const QColor& background,
                 std::optional<std::pair<float, float>> range) {
  if (field.columns < 2 || field.rows < 2) return {};
  const auto columns = static_cast<std::size_t>(field.columns), rows = static_cast<std::size_t>(field.rows);
  if (field.values.size() < columns * rows) return {};
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (const float value : field.values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (range) std::tie(low, high) = *range;
  const double scale = high > low ? 1.0 / (double(high) - low) : 0.0;
  QImage heat(field.columns, field.rows, QImage::Format_RGB32);
  for (std::size_t row = 0; row < rows; ++row) {
    auto* line = reinterpret_cast<QRgb*>(heat.scanLine(static_cast<int>(rows - 1 - row)));
    for (std::size_t column = 0; column < columns; ++column) {
      const float value = field.values[row * columns + column];
      line[column] = std::isfinite(value) ? map.at((double(value) - low) * scale) : background.rgb();
    }
  }
  return heat;
}

void drawHeat(QPainter& painter, const QTransform& toPixels, const Box& box, const QImage& heat) {
  if (heat.isNull()) return;
  const QRectF target = toPixels.mapRect(QRectF(QPointF(box.x0, box.y0), QPointF(box.x1, box.y1)));
  painter.save();
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(target, heat, QRectF(0.5, 0.5, heat.width() - 1, heat.height() - 1));
  painter.restore();
}

void drawContours(QPainter& painter, const QTransform& toPixels, const QPainterPath& path, const QColor& color,
                  double width) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
  painter.drawPath(toPixels.map(path));
  painter.restore();
}

void fadeFieldEdges(QPainter& painter, const QTransform& toPixels, const Box& box, const QRectF& area,
                    const QColor& background) {
  const QRectF field = toPixels.mapRect(QRectF(QPointF(box.x0, box.y0), QPointF(box.x1, box.y1)));
  const double reach = 0.09 * std::min(field.width(), field.height());
  QColor clear = background;
  clear.setAlpha(0);
  QColor half = background;
  half.setAlphaF(0.5f);
  const auto fade = [&](const QRectF& outer, const QPointF& from, const QPointF& inward) {
    QLinearGradient gradient(from, from + inward * reach);
    gradient.setColorAt(0.02, background);
    gradient.setColorAt(0.5, half);
    gradient.setColorAt(1, clear);
    painter.fillRect(outer.intersected(area), gradient);
  };
  // The strip reaches to the edge of the area, for lines may touch the box's border from outside.
  constexpr double kSame = 0.5;  // pixels: an edge that is as good as the area's own
  if (field.left() > area.left() + kSame) {
    fade(QRectF(area.topLeft(), QPointF(field.left() + reach, area.bottom())), field.topLeft(), {1, 0});
  }
  if (field.right() < area.right() - kSame) {
    fade(QRectF(QPointF(field.right() - reach, area.top()), area.bottomRight()), field.topRight(), {-1, 0});
  }
  if (field.top() > area.top() + kSame) {
    fade(QRectF(area.topLeft(), QPointF(area.right(), field.top() + reach)), field.topLeft(), {0, 1});
  }
  if (field.bottom() < area.bottom() - kSame) {
    fade(QRectF(QPointF(area.left(), field.bottom() - reach), area.bottomRight()), field.bottomLeft(), {0, -1});
  }
}

}  // namespace brenier
