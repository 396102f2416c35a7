// Axes, curves and colour bars of figure_marks.h.
#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/field_layers.h"
#include "ui/canvas/figure_axes.h"
#include "ui/canvas/plane_units.h"
#include "ui/figures/figure_marks.h"
#include "ui/forms/number_text.h"
#include "ui/plots/robust_range.h"

namespace brenier {
namespace {

constexpr double kTick = 3, kGap = 3, kName = 15;  // units
constexpr double kApartLevel = 34, kApartUpright = 20;
constexpr double kColourBar = 8;
constexpr double kLeastLog = 1e-300;

/// Where a value lies in the frame, 0 to 1.
double shareOf(const FigureAxis& axis, double value) {
  if (!axis.log) return (value - axis.low) / (axis.high - axis.low);
  return std::log(std::max(value, kLeastLog) / axis.low) / std::log(axis.high / axis.low);
}

QString logLabel(double value, double power) {
  const bool plain = power >= -3 && power <= 4;
  if (plain) return QString::number(value, 'f', std::max(0, static_cast<int>(-power)));
  return withMinusSigns(QString::number(std::round(value / std::pow(10.0, power))) + "e" + QString::number(power));
}

/// Powers of ten, or 1-2-5 where there are few of them.
FigureTicks logTicks(const FigureAxis& axis, int count) {
  FigureTicks ticks;
  const bool few = axis.high / axis.low < 100;
  const double first = std::floor(std::log10(axis.low) + 1e-9), last = std::floor(std::log10(axis.high) + 1e-9);
  const double step = std::max(1.0, std::ceil((last - first + 1) / std::max(1, count)));
  for (double power = first; power <= last; power += step) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10.0, power);
      if ((factor > 1 && !few) || value < axis.low || value > axis.high) continue;
      ticks.at.push_back(value);
      ticks.labels << (logLabel(value, power));
    }
  }
  return ticks;
}

QString nameWith(const FigureAxis& axis, const FigureTicks& ticks) {
  return ticks.beside.isEmpty() ? axis.name : (axis.name + " (" + ticks.beside + ")").trimmed();
}

int countFor(double length, double apart) {
  return std::max(2, static_cast<int>(length / apart));
}

void drawUprightTicks(QPainter& painter, const QRectF& frame, const FigureAxis& axis, const FigureTicks& ticks,
                      bool right) {
  const QFontMetricsF metrics(painter.font());
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    const double y = frame.bottom() - shareOf(axis, ticks.at[i]) * frame.height();
    const double edge = right ? frame.right() : frame.left(), out = right ? 1 : -1;
    painter.drawLine(QPointF(edge, y), QPointF(edge + out * kTick, y));
    const double width = metrics.horizontalAdvance(ticks.labels[static_cast<qsizetype>(i)]);
    const double x = right ? edge + kTick + kGap : edge - kTick - kGap - width;
    painter.drawText(QPointF(x, y + metrics.capHeight() / 2), ticks.labels[static_cast<qsizetype>(i)]);
  }
}

void drawUprightName(QPainter& painter, const QPointF& middle, const QString& name) {
  painter.save();
  painter.translate(middle);
  painter.rotate(-90);
  painter.drawText(QRectF(-400, -10, 800, 20), Qt::AlignCenter, name);
  painter.restore();
}

std::vector<double> shownValues(const FigurePanel& panel) {
  std::vector<double> values;
  for (const FigureCurve& curve : panel.curves)
    for (const QPointF& point : curve.points)
      if (std::isfinite(point.y()) && (!panel.log || point.y() > 0))
        values.push_back(panel.log ? std::log10(point.y()) : point.y());
  return values;
}

FigureTicks ticksAt(const FigureAxis& axis, int count) {
  if (axis.log && axis.high / axis.low >= 5) return logTicks(axis, count);  // else straight steps tell more
  double step = roundStep(axis.high - axis.low, count);
  if (axis.whole) step = std::max(1.0, step);
  const TickLabels labels = tickLabels(axis.low, axis.high, step);
  FigureTicks ticks{{}, {}, labels.beside()};
  for (double k = std::ceil(axis.low / step - 1e-9); k * step <= axis.high + 1e-9 * step; ++k) {
    ticks.at.push_back(k * step);
    ticks.labels << labels.label(k * step);
  }
  return ticks;
}

}  // namespace

FigureTicks figureTicks(const FigureAxis& axis, int count) {
  constexpr int kMoreAtMost = 4;
  FigureTicks ticks = ticksAt(axis, count);
  // One number alone says nothing of a scale.
  for (int more = 1; ticks.at.size() < 2 && more <= kMoreAtMost; ++more) ticks = ticksAt(axis, count + more);
  return ticks;
}

std::pair<FigureAxis, FigureAxis> planeAxes(const FigurePanel& panel, const QSizeF& frame) {
  const QRectF area({0, 0}, frame);
  const QRectF shown = StagePainter::dataToPixels(panel.style.view, area).inverted().mapRect(area);
  const PlaneUnits units(*panel.moment);
  const AxisUnits level = units.horizontal(), upright = units.vertical();
  const auto axis = [](const AxisUnits& in, double low, double high, const QString& name) {
    return FigureAxis{in.origin + in.unit * low, in.origin + in.unit * high, false, name};
  };
  return {axis(level, shown.left(), shown.right(), panel.style.axisNames[0]),
          axis(upright, shown.top(), shown.bottom(), panel.style.axisNames[1])};
}

std::pair<FigureAxis, FigureAxis> curveAxes(const FigurePanel& panel) {
  FigureAxis steps{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), false, "step",
                   true};
  for (const FigureCurve& curve : panel.curves)
    for (const QPointF& point : curve.points) {
      steps.low = std::min(steps.low, point.x());
      steps.high = std::max(steps.high, point.x());
    }
  if (!(steps.high > steps.low)) {  // one step, or none
    const double at = std::isfinite(steps.low) ? steps.low : 0;
    steps.low = std::max(0.0, at - 1);
    steps.high = at + 1;
  }
  const RobustRange range = robustRange(shownValues(panel));
  double low = range.valid ? range.lower : 0, high = range.valid ? range.upper : 1;
  const double margin = high > low ? 0.04 * (high - low) : std::max(1e-9, 0.1 * std::abs(low));
  low -= margin;
  high += margin;
  FigureAxis values{low, high, panel.log, panel.valueName};
  if (panel.log) {
    values.low = std::pow(10.0, low);
    values.high = std::pow(10.0, high);
  }
  return {steps, values};
}

double uprightWidth(const FigureAxis& axis, double height) {
  const FigureTicks ticks = figureTicks(axis, countFor(height, kApartUpright));
  const QFontMetricsF metrics(numberFont(kFigureType));
  double widest = 0;
  for (const QString& label : ticks.labels) widest = std::max<double>(widest, metrics.horizontalAdvance(label));
  return widest + kTick + 2 * kGap + (nameWith(axis, ticks).isEmpty() ? 0 : kName);
}

double levelHeight() {
  return kTick + kGap + 2 * kName;
}

void drawAxes(QPainter& painter, const QRectF& frame, const FigureAxis& level, const FigureAxis& upright,
              const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(numberFont(kFigureType));
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.text, 0.8));
  painter.drawRect(frame);
  const FigureTicks up = figureTicks(upright, countFor(frame.height(), kApartUpright));
  drawUprightTicks(painter, frame, upright, up, false);
  const QFontMetricsF metrics(painter.font());
  const FigureTicks along = figureTicks(level, countFor(frame.width(), kApartLevel));
  for (std::size_t i = 0; i < along.at.size(); ++i) {
    const double x = frame.left() + shareOf(level, along.at[i]) * frame.width();
    painter.drawLine(QPointF(x, frame.bottom()), QPointF(x, frame.bottom() + kTick));
    painter.drawText(QRectF(x - 60, frame.bottom() + kTick, 120, kName), Qt::AlignHCenter | Qt::AlignTop,
                     along.labels[static_cast<qsizetype>(i)]);
  }
  painter.drawText(QRectF(frame.left(), frame.bottom() + kTick + kName, frame.width(), kName),
                   Qt::AlignHCenter | Qt::AlignTop, nameWith(level, along));
  drawUprightName(painter, {frame.left() - uprightWidth(upright, frame.height()) + kName / 2, frame.center().y()},
                  nameWith(upright, up));
  painter.restore();
}

void drawCurves(QPainter& painter, const QRectF& frame, const FigurePanel& panel, double marks) {
  const auto [steps, values] = curveAxes(panel);
  painter.save();
  painter.setClipRect(frame, Qt::IntersectClip);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  for (const FigureCurve& curve : panel.curves) {
    QPainterPath path;
    bool drawing = false;
    for (const QPointF& point : curve.points) {
      if (!std::isfinite(point.y()) || (values.log && point.y() <= 0)) {
        drawing = false;
        continue;
      }
      // What is far outside would be coordinates that no format takes.
      const double share = std::clamp(shareOf(values, point.y()), -10.0, 11.0);
      const QPointF at(frame.left() + shareOf(steps, point.x()) * frame.width(),
                       frame.bottom() - share * frame.height());
      drawing ? path.lineTo(at) : path.moveTo(at);
      drawing = true;
    }
    painter.setPen(QPen(curve.colour, 2 * marks, curve.pen, Qt::FlatCap, Qt::RoundJoin));
    painter.drawPath(path);
    if (curve.points.size() != 1 || path.elementCount() == 0) continue;  // one value is a point
    painter.setBrush(curve.colour);
    painter.drawEllipse(path.currentPosition(), 3 * marks, 3 * marks);
    painter.setBrush(Qt::NoBrush);
  }
  painter.restore();
}

std::optional<ColourScale> colourScaleOf(const FigurePanel& panel) {
  if (!isFlatStage(panel) || showsInner(*panel.moment, panel.style) || panel.style.slow) return {};
  const bool phi = (panel.style.layers & layerPotential) && !panel.moment->potential.empty();
  const bool psi = !phi && (panel.style.layers & layerConjugate) && !panel.moment->conjugate.empty();
  if (!phi && !psi) return {};
  const ScalarField& field = phi ? panel.moment->potential : panel.moment->conjugate;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const float value : field.values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, double(value));
    high = std::max(high, double(value));
  }
  if (!(high > low)) return {};
  const AxisUnits units = PlaneUnits(*panel.moment).potentials();
  const ColorMap map = quietMap(phi ? ColorMap::viridis() : ColorMap::cividis(), panel.style.theme);
  QImage colours(1, 256, QImage::Format_RGB32);
  for (int i = 0; i < 256; ++i) colours.setPixel(0, 255 - i, map[static_cast<std::size_t>(i)]);
  return ColourScale{
      {units.unit * low, units.unit * high, false, phi ? QStringLiteral("φ") : QStringLiteral("ψ"), false}, colours};
}

double colourBarWidth(const ColourScale& scale, double height) {
  return kColourBar + uprightWidth(scale.axis, height);
}

void drawColourBar(QPainter& painter, const QRectF& bar, const ColourScale& scale, const Theme& theme) {
  const QRectF colours(bar.topLeft(), QSizeF(kColourBar, bar.height()));
  painter.save();
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(colours, scale.colours);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(numberFont(kFigureType));
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.text, 0.8));
  painter.drawRect(colours);
  const FigureTicks ticks = figureTicks(scale.axis, countFor(bar.height(), kApartUpright));
  drawUprightTicks(painter, colours, scale.axis, ticks, true);
  drawUprightName(painter, {bar.right() - kName / 2, bar.center().y()}, nameWith(scale.axis, ticks));
  painter.restore();
}

}  // namespace brenier
