#include "ui/canvas/slow_marks.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/canvas/map_layers.h"
#include "ui/canvas/slow_layer.h"
#include "ui/forms/number_text.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

/// A number on a plate over the place that has it, which is ringed.
void drawPill(QPainter& painter, const QPointF& at, const QString& text, const Theme& theme, double scale) {
  painter.setFont(uiFont(static_cast<int>(std::lround(14 * scale)), QFont::DemiBold));
  const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 14;
  const double height = 22 * scale;
  const QRectF plate(at.x() - width / 2, at.y() - height - 10, width, height);
  painter.setPen(QPen(theme.hairline, 1));
  painter.setBrush(theme.card);
  painter.drawRoundedRect(plate, 8, 8);
  painter.setPen(theme.text);
  painter.drawText(plate, Qt::AlignCenter, text);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.text, 1.6));
  painter.drawEllipse(at, 5, 5);
}

/// Its newest dot grows with `t`.
void drawNumberCurve(QPainter& painter, const QRectF& room, const std::vector<QPointF>& curve, double t,
                     const Theme& theme) {
  if (curve.empty()) return;
  double x0 = curve.front().x(), x1 = x0, y0 = curve.front().y(), y1 = y0;
  for (const QPointF& at : curve) {
    x0 = std::min(x0, at.x()), x1 = std::max(x1, at.x());
    y0 = std::min(y0, at.y()), y1 = std::max(y1, at.y());
  }
  const auto place = [&](const QPointF& at) {
    const double x = x1 > x0 ? (at.x() - x0) / (x1 - x0) : 1, y = y1 > y0 ? (at.y() - y0) / (y1 - y0) : 0.5;
    return QPointF(room.left() + x * room.width(), room.bottom() - y * room.height());
  };
  QPolygonF line;
  for (const QPointF& at : curve) line << place(at);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.accent, 1.8));
  painter.drawPolyline(line);
  painter.setPen(QPen(theme.card, 1.5));
  painter.setBrush(theme.accent);
  painter.drawEllipse(line.back(), 3 + 4 * t, 3 + 4 * t);
}

}  // namespace

double eased(double t) {
  const double u = std::clamp(t, 0.0, 1.0);
  return u * u * (3 - 2 * u);
}

QString slowTimes(double factor) {
  return factor < 1 ? QString::number(factor, 'g', 2) : groupedInteger(std::llround(factor));
}

QString slowConstant(double constant) {
  return QString("%1 %2 everywhere, which no image feels")
      .arg(constant < 0 ? "plus" : "less", measuredNumber(std::abs(constant)));
}

void drawSlowExtremes(QPainter& painter, const QRectF& room, std::initializer_list<SlowNumbers> numbers, float low,
                      float high, bool changes, const Theme& theme, double scale) {
  std::optional<std::pair<float, QPointF>> least, most;
  for (const auto& [values, at] : numbers)
    for (std::size_t i = 0; i < std::min(values.size(), at.size()); ++i) {
      const float v = values[i];
      if (!(v >= low && v <= high) || !std::isfinite(v) || !isFinite(at[i]) || !room.contains(at[i])) continue;
      if (!least || v < least->first) least = {v, at[i]};
      if (!most || v > most->first) most = {v, at[i]};
    }
  for (const auto& one : {least, most}) {
    if (!one) continue;
    const QString text = QString::number(std::abs(one->first), 'g', 2);
    const QString sign = one->first < 0 ? QStringLiteral("−") : changes ? QStringLiteral("+") : QString();
    drawPill(painter, one->second, sign + text, theme, scale);
  }
}

QRectF slowNumberPlate(const QRectF& area, double scale) {
  const double width = std::min(300.0 * scale, 0.45 * area.width()),
               height = std::min(96.0 * scale, 0.2 * area.height());
  return {area.right() - width - 16, area.bottom() - height - 16, width, height};
}

void drawSlowNumber(QPainter& painter, const QRectF& area, const SlowShown& shown, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const auto sized = [&](int pixels) { return static_cast<int>(std::lround(pixels * shown.scale)); };
  const QRectF plate = slowNumberPlate(area, shown.scale);
  const double line = std::min(24 * shown.scale, 0.4 * plate.height());
  painter.setPen(QPen(theme.hairline, 1));
  painter.setBrush(theme.card);
  painter.drawRoundedRect(plate, 8, 8);
  const QRectF head = plate.adjusted(14, 8, -14, 0);
  painter.setFont(uiFont(sized(14)));
  painter.setPen(theme.mutedText);
  painter.drawText(QRectF(head.topLeft(), QSizeF(head.width(), line)), Qt::AlignLeft | Qt::AlignVCenter,
                   shown.curveName);
  painter.setFont(uiFont(sized(20), QFont::DemiBold));
  painter.setPen(theme.text);
  drawTabular(painter, QRectF(head.topLeft(), QSizeF(head.width(), line)), Qt::AlignRight,
              measuredNumber(shown.part().value));
  drawNumberCurve(painter, plate.adjusted(18, 14 + line, -18, -12), shown.curve, eased(shown.progress), theme);
  painter.restore();
}

}  // namespace brenier
