#include "ui/canvas/figure_axes.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kMostDigits = 7;                          ///< of a label
constexpr double kLeastLabel = 1e-3, kMostLabel = 1e6;  ///< sizes that are said without an exponent

/// The numbers of one axis that are on show, and where they stand in the plane.
struct Ticks {
  TickLabels labels;
  std::vector<std::pair<double, double>> at;  ///< value, coordinate
};

Ticks ticksOf(const AxisUnits& axis, double first, double last, double step) {
  const double low = axis.origin + axis.unit * first, high = axis.origin + axis.unit * last;
  Ticks ticks{tickLabels(low, high, step), {}};
  for (double k = std::ceil(low / step); k * step <= high; ++k)
    ticks.at.emplace_back(k * step, (k * step - axis.origin) / axis.unit);
  return ticks;
}

/// Returns how much of the corner its numbers take.
double drawUprightAxis(QPainter& painter, const QTransform& toPixels, const QRectF& area, double top,
                       const Ticks& ticks) {
  const QFontMetricsF metrics(painter.font());
  double corner = 34;
  for (const auto& [value, at] : ticks.at) {
    const double pixel = std::round(toPixels.map(QPointF(0, at)).y()) + 0.5;
    if (pixel < area.top() + top || pixel > area.bottom() - 24) continue;
    const QString text = ticks.labels.label(value);
    painter.drawLine(QPointF(area.left(), pixel), QPointF(area.left() + 4, pixel));
    painter.drawText(QPointF(area.left() + 8, pixel + metrics.capHeight() / 2), text);
    corner = std::max(corner, metrics.horizontalAdvance(text) + 14);
  }
  painter.drawText(QPointF(area.left() + 8, area.top() + top - 2), ticks.labels.beside());
  return corner;
}

void drawLevelAxis(QPainter& painter, const QTransform& toPixels, const QRectF& area, double corner,
                   const Ticks& ticks) {
  const QFontMetricsF metrics(painter.font());
  const QString beside = ticks.labels.beside();
  const double end = area.right() - 8 - metrics.horizontalAdvance(beside);
  for (const auto& [value, at] : ticks.at) {
    const double pixel = std::round(toPixels.map(QPointF(at, 0)).x()) + 0.5;
    const QString text = ticks.labels.label(value);
    const double width = metrics.horizontalAdvance(text);
    if (pixel - width / 2 < area.left() + corner || pixel + width / 2 > end + 4) continue;
    painter.drawLine(QPointF(pixel, area.bottom() - 4), QPointF(pixel, area.bottom()));
    painter.drawText(QPointF(pixel - width / 2, area.bottom() - 8), text);
  }
  painter.drawText(QPointF(end, area.bottom() - 8), beside);
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

QString TickLabels::label(double value) const {
  const double shown = (value - offset) / std::pow(10.0, exponent);
  const double least = 0.5 * std::pow(10.0, -decimals);
  return withMinusSigns(QString::number(std::abs(shown) < least ? 0.0 : shown, 'f', decimals));  // no "-0"
}

QString TickLabels::beside() const {
  QString text;
  if (exponent != 0) text = QStringLiteral("×1e%1").arg(exponent);
  if (offset == 0) return withMinusSigns(text);
  const bool plain = std::abs(offset) < 1e15 && std::abs(offset) >= 1;
  const QString size = plain ? QString::number(std::abs(offset), 'f', 0) : QString::number(std::abs(offset), 'g', 12);
  return withMinusSigns(text + (text.isEmpty() ? "" : " ") + (offset < 0 ? "- " : "+ ") + size);
}

TickLabels tickLabels(double low, double high, double step) {
  TickLabels labels;
  const auto decade = [](double value) { return static_cast<int>(std::floor(std::log10(value) + 1e-9)); };
  double size = std::max(std::abs(low), std::abs(high));
  if (!(size > 0) || !(step > 0) || !std::isfinite(size)) return labels;
  if (decade(size) - decade(step) >= kMostDigits) {
    const double grid = std::pow(10.0, decade(high - low) + 1);
    labels.offset = std::floor(low / grid) * grid;
    size = std::max(std::abs(low - labels.offset), std::abs(high - labels.offset));
  }
  if (size < kLeastLabel || size >= kMostLabel) labels.exponent = decade(size);
  labels.decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)) + labels.exponent);
  return labels;
}

void drawFigureAxes(QPainter& painter, const QTransform& toPixels, const QRectF& area, const PlaneUnits& units,
                    double top, const Theme& theme) {
  const QRectF shown = toPixels.inverted().mapRect(area);
  const AxisUnits level = units.horizontal(), upright = units.vertical();
  const double step = roundStep(level.unit * shown.width(), std::max(2, static_cast<int>(area.width() / 110)));
  const double stepUp = level.unit == upright.unit ? step
                                                   : roundStep(upright.unit * shown.height(),
                                                               std::max(2, static_cast<int>(area.height() / 80)));
  painter.save();
  painter.setFont(numberFont(11));
  painter.setPen(QPen(theme.mutedText, 1));
  const double corner =
      drawUprightAxis(painter, toPixels, area, top, ticksOf(upright, shown.top(), shown.bottom(), stepUp));
  drawLevelAxis(painter, toPixels, area, corner, ticksOf(level, shown.left(), shown.right(), step));
  painter.drawText(area.adjusted(8, 8, -8, -26), Qt::AlignRight | Qt::AlignBottom, units.remark());
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
