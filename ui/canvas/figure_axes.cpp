#include "ui/canvas/figure_axes.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

QString tickText(double value, double step) {
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  if (std::abs(value) < step / 2) value = 0;  // no "-0"
  QString text = QString::number(value, 'f', decimals);
  return text.replace(QLatin1Char('-'), QChar(0x2212));
}

}  // namespace

double roundStep(double range, int count) {
  if (!(range > 0) || count < 1) return 1;
  const double wanted = range / count;
  const double power = std::pow(10.0, std::floor(std::log10(wanted)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= wanted * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

void drawFigureAxes(QPainter& painter, const QTransform& toPixels, const QRectF& area, const Theme& theme) {
  const QRectF shown = toPixels.inverted().mapRect(area);
  const double step = roundStep(shown.width(), std::max(2, static_cast<int>(area.width() / 110)));
  painter.save();
  painter.setFont(uiFont(11));
  painter.setPen(QPen(theme.mutedText, 1));
  const QFontMetricsF metrics(painter.font());
  for (double x = std::ceil(shown.left() / step) * step; x <= shown.right(); x += step) {
    const double pixel = std::round(toPixels.map(QPointF(x, 0)).x()) + 0.5;
    const QString text = tickText(x, step);
    const double width = metrics.horizontalAdvance(text);
    // The corner belongs to the upright axis.
    if (pixel - width / 2 < area.left() + 34 || pixel + width / 2 > area.right() - 4) continue;
    painter.drawLine(QPointF(pixel, area.bottom() - 4), QPointF(pixel, area.bottom()));
    painter.drawText(QPointF(pixel - width / 2, area.bottom() - 8), text);
  }
  for (double y = std::ceil(shown.top() / step) * step; y <= shown.bottom(); y += step) {
    const double pixel = std::round(toPixels.map(QPointF(0, y)).y()) + 0.5;
    if (pixel < area.top() + 12 || pixel > area.bottom() - 24) continue;
    painter.drawLine(QPointF(area.left(), pixel), QPointF(area.left() + 4, pixel));
    painter.drawText(QPointF(area.left() + 8, pixel + metrics.capHeight() / 2), tickText(y, step));
  }
  painter.restore();
}

void drawFigureTitle(QPainter& painter, const QRectF& area, const QString& title, const Theme& theme) {
  painter.save();
  painter.setFont(uiFont(13, QFont::DemiBold));
  painter.setPen(theme.text);
  painter.drawText(area.adjusted(14, 10, -14, -10), Qt::AlignLeft | Qt::AlignTop, title);
  painter.restore();
}

}  // namespace brenier
