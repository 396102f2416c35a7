#include "ui/canvas/field_layers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace brenier {
namespace {

/// 0 on a border that is inside the view, 1 away from it; borders outside the view do not fade.
std::vector<double> fadeAlong(int count, bool fadeFirst, bool fadeLast) {
  std::vector<double> amount(static_cast<std::size_t>(count), 1.0);
  const double reach = std::max(1.0, count * 0.10);
  for (int i = 0; i < count; ++i) {
    const double first = fadeFirst ? i / reach : 1, last = fadeLast ? (count - 1 - i) / reach : 1;
    const double t = std::clamp(std::min(first, last), 0.0, 1.0);
    amount[static_cast<std::size_t>(i)] = t * t * (3 - 2 * t);
  }
  return amount;
}

QRgb mix(QRgb from, QRgb to, double t) {
  const auto channel = [t](int a, int b) { return static_cast<int>(a + (b - a) * t + 0.5); };
  return qRgb(channel(qRed(from), qRed(to)), channel(qGreen(from), qGreen(to)), channel(qBlue(from), qBlue(to)));
}

}  // namespace

ColorMap quietMap(const ColorMap& map, const Theme& theme) {
  return map.faded(theme.stage, theme.dark ? 0.32 : 0.17);
}

QImage heatImage(const ScalarField& field, const ColorMap& map, const QColor& background, const Box& view) {
  if (field.columns < 2 || field.rows < 2) return {};
  const auto columns = static_cast<std::size_t>(field.columns), rows = static_cast<std::size_t>(field.rows);
  if (field.values.size() < columns * rows) return {};
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (const float value : field.values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const double scale = high > low ? 1.0 / (double(high) - low) : 0.0;
  const auto across = fadeAlong(field.columns, field.box.x0 > view.x0, field.box.x1 < view.x1);
  const auto up = fadeAlong(field.rows, field.box.y0 > view.y0, field.box.y1 < view.y1);
  QImage heat(field.columns, field.rows, QImage::Format_RGB32);
  for (std::size_t row = 0; row < rows; ++row) {
    auto* line = reinterpret_cast<QRgb*>(heat.scanLine(static_cast<int>(rows - 1 - row)));
    for (std::size_t column = 0; column < columns; ++column) {
      const float value = field.values[row * columns + column];
      const double amount = std::isfinite(value) ? across[column] * up[row] : 0;
      const QRgb color = map.at((double(value) - low) * scale);
      line[column] = amount >= 1 ? color : mix(background.rgb(), color, amount);
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

void drawContours(QPainter& painter, const QTransform& toPixels, const QPainterPath& path, const QColor& color) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(color, 1.0, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
  painter.drawPath(toPixels.map(path));
  painter.restore();
}

double chooseTearThreshold(const ScalarField& ridge) {
  std::vector<float> values;
  values.reserve(ridge.values.size());
  std::copy_if(ridge.values.begin(), ridge.values.end(), std::back_inserter(values),
               [](float value) { return std::isfinite(value); });
  if (values.size() < 16) return 0;
  const auto quantile = [&values](double q) {
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), nth, values.end());
    return static_cast<double>(*nth);
  };
  const double typical = quantile(0.5), top = quantile(0.995);
  // A smooth map stretches a few times its median at most; below that an outline would mark nothing.
  if (top < 3 * typical || top < 1.5) return 0;
  return std::max(2 * typical, typical + 0.4 * (top - typical));
}

void drawTears(QPainter& painter, const QTransform& toPixels, const QPainterPath& region, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QColor fill = theme.error;
  fill.setAlphaF(theme.dark ? 0.20f : 0.16f);
  painter.setBrush(fill);
  painter.setPen(QPen(theme.error, 1.5, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
  QPainterPath path = toPixels.map(region);
  path.setFillRule(Qt::OddEvenFill);
  painter.drawPath(path);
  painter.restore();
}

}  // namespace brenier
