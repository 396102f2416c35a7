#include "ui/canvas/pair_figure.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/canvas/all_columns.h"
#include "ui/canvas/figure_axes.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/point_sprites.h"

namespace brenier {
namespace {

constexpr double kPairMargin = 14, kPairTop = 44;       // of the matrix, which leaves room for the list of planes
constexpr double kPairTicks = 20, kPairLeftTicks = 50;  // for numbers along its lower and its left edge
constexpr double kPairGap = 5;                          // between panels
constexpr double kPairName = 18;                        // height of a column's name on the diagonal
constexpr double kColumnMargin = 0.08;                  // of a column's range, to each side
constexpr double kPairFullSize = 400;                   // of a panel whose discs are as large as a stage's
constexpr int kPairTickCount = 3;

}  // namespace

bool showsPairs(const Snapshot& moment, const StageStyle& style) {
  return style.pairs && !style.seeds && !style.slow && !moment.pictures && !moment.all.empty() &&
         moment.all.dimension > 2;
}

PairFigure::PairFigure(const QRectF& area, const Snapshot& moment, const StageStyle& style)
    : m_moment(moment),
      m_style(style),
      m_matrix(area.adjusted(kPairMargin + kPairLeftTicks, kPairTop, -kPairMargin, -kPairMargin - kPairTicks)) {
  m_axes.resize(static_cast<std::size_t>(std::min(moment.all.dimension, kPairColumns)));
  for (int k = 0; k < columns(); ++k) {
    double low = 0, high = 0;
    bool any = false;
    for (const Cloud& cloud : clouds()) {
      if (cloud.layer != layerSource && cloud.layer != layerTarget) continue;
      for (std::size_t i = 0; i < countOf(cloud); ++i) {
        const double at = value(cloud, i, k);
        if (!std::isfinite(at)) continue;
        low = any ? std::min(low, at) : at;
        high = any ? std::max(high, at) : at;
        any = true;
      }
    }
    const double margin = kColumnMargin * std::max(high - low, 1e-6 * std::max(1.0, std::abs(high)));
    const QRectF at = panel(0, k);
    m_axes[static_cast<std::size_t>(k)] = {at.left(), at.right(), low - margin, high + margin};
  }
}

QString PairFigure::name(int column) const {
  return columnName(column, m_style.columns);
}

QRectF PairFigure::panel(int row, int column) const {
  const double n = columns();
  const double width = (m_matrix.width() - (n - 1) * kPairGap) / n,
               height = (m_matrix.height() - (n - 1) * kPairGap) / n;
  return {m_matrix.left() + column * (width + kPairGap), m_matrix.top() + row * (height + kPairGap), width, height};
}

LineAxis PairFigure::axis(int column) const {
  return m_axes[static_cast<std::size_t>(column)];
}

QTransform PairFigure::toPixels(int row, int column) const {
  const LineAxis level = axis(column), upright = axis(row);
  const QRectF at = panel(row, column);
  const double sx = at.width() / (level.x1 - level.x0), sy = at.height() / (upright.x1 - upright.x0);
  return {sx, 0, 0, -sy, at.left() - sx * level.x0, at.bottom() + sy * upright.x0};
}

std::optional<std::pair<int, int>> PairFigure::pairAt(const QPointF& pixel) const {
  for (int row = 0; row < columns(); ++row)
    for (int column = 0; column < columns(); ++column)
      if (panel(row, column).contains(pixel)) return std::pair(column, row);
  return std::nullopt;
}

std::vector<PairFigure::Cloud> PairFigure::clouds() const {
  const AllCoordinates& all = m_moment.all;
  const Theme& theme = m_style.theme;
  return {{all.target.get(), layerTarget, theme.target},
          {all.source.get(), layerSource, theme.source},
          {all.exact.get(), layerExact, theme.exact},
          {&all.image, layerImage, theme.image}};
}

std::size_t PairFigure::countOf(const Cloud& cloud) const {
  const auto d = static_cast<std::size_t>(m_moment.all.dimension);
  return cloud.points ? cloud.points->size() / d : 0;
}

/// The learned image is where the interpolation has it.
double PairFigure::value(const Cloud& cloud, std::size_t i, int column) const {
  const std::size_t at = i * static_cast<std::size_t>(m_moment.all.dimension) + static_cast<std::size_t>(column);
  const double here = (*cloud.points)[at];
  if (cloud.layer != layerImage) return here;
  const double t = m_style.interpolation;
  return (1 - t) * (*m_moment.all.source)[at] + t * here;
}

std::vector<double> PairFigure::valuesOf(int column, const Cloud& cloud) const {
  std::vector<double> values(countOf(cloud));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = value(cloud, i, column);
  std::erase_if(values, [](double one) { return !std::isfinite(one); });
  return values;
}

std::vector<double> PairFigure::marginal(int column, Layer of) const {
  for (const Cloud& cloud : clouds())
    if (cloud.layer == of) return lineDensity(valuesOf(column, cloud), axis(column));
  return {};
}

/// As PlaneUnits reads the plane: the data's units where both sides have them in common, else the run's own.
AxisUnits PairFigure::units(int column) const {
  const auto& frame = m_moment.all.frame;
  if (!frame || frame->source.mixes() || frame->target.mixes()) return {};
  const auto k = static_cast<std::size_t>(column);
  const auto side = [k](const SideFrame& of) {
    return of.isIdentity() ? AxisUnits{} : AxisUnits{of.origin[k], of.unit[k]};
  };
  const AxisUnits source = side(frame->source), target = side(frame->target);
  if (source.unit != target.unit) return {};
  return {source.origin == target.origin ? source.origin : 0, source.unit};
}

/// Discs as large for their panel as those of a plane are for a stage.
void PairFigure::paintPoints(QPainter& painter, int row, int column) const {
  const QTransform to = toPixels(row, column);
  const QRectF visible = panel(row, column).adjusted(-3, -3, 3, 3);
  const double size = std::clamp(std::min(visible.width(), visible.height()) / kPairFullSize, 0.4, 1.0);
  for (const Cloud& cloud : clouds()) {
    if (!(m_style.layers & cloud.layer)) continue;
    std::vector<QPointF> positions;
    positions.reserve(countOf(cloud));
    for (std::size_t i = 0; i < countOf(cloud); ++i) {
      const QPointF at = to.map(QPointF(value(cloud, i, column), value(cloud, i, row)));
      if (isFinite(at) && visible.contains(at)) positions.push_back(at);
    }
    PointLook look = pointLook(countOf(cloud));
    look.radius = std::max(0.9, look.radius * size);
    if (cloud.layer == layerExact) look.alpha *= 0.5;
    drawDiscs(painter, positions, cloud.colour, look);
  }
}

void PairFigure::paintArrows(QPainter& painter, int row, int column) const {
  const AllCoordinates& all = m_moment.all;
  const QTransform to = toPixels(row, column);
  const auto d = static_cast<std::size_t>(all.dimension);
  const std::size_t known = std::min(all.source->size(), all.image.size()) / d;
  const std::size_t shown = std::min(known, static_cast<std::size_t>(std::max(0, m_style.arrows / 2)));
  QColor colour = m_style.theme.image;
  colour.setAlphaF(0.72f);
  const auto place = [&](const std::vector<float>& points, std::size_t i) {
    return to.map(
        QPointF(points[i * d + static_cast<std::size_t>(column)], points[i * d + static_cast<std::size_t>(row)]));
  };
  for (std::size_t i = 0; i < shown; ++i) {
    const QPointF from = place(*all.source, i), end = place(all.image, i);
    if (isFinite(from) && isFinite(end)) drawArrow(painter, from, end, colour, 1.1);
  }
}

/// All on one scale, so that areas are masses.
void PairFigure::paintSpread(QPainter& painter, int column) const {
  const LineAxis along = axis(column);
  const QRectF at = panel(column, column);
  std::vector<std::pair<QColor, std::vector<double>>> spreads;
  double most = 1e-12;
  for (const Layer layer : {layerTarget, layerSource, layerImage}) {
    if (!(m_style.layers & layer)) continue;
    const Theme& theme = m_style.theme;
    const QColor colour = layer == layerTarget ? theme.target : layer == layerSource ? theme.source : theme.image;
    spreads.emplace_back(colour, marginal(column, layer));
    // A collapsed image is one peak; the measures set the scale.
    if (layer != layerImage)
      most = std::max(most, *std::max_element(spreads.back().second.begin(), spreads.back().second.end()));
  }
  const double room = (at.height() - kPairName) / 1.15;
  for (auto& [colour, density] : spreads) {
    const bool image = colour == m_style.theme.image;
    if (most <= 1e-12) most = std::max(1e-12, *std::max_element(density.begin(), density.end()));
    painter.setPen(QPen(colour, image ? 1.8 : 1.2));
    QColor ground = colour;
    ground.setAlphaF(0.2f);
    painter.setBrush(image ? QBrush(Qt::NoBrush) : QBrush(ground));
    painter.drawPath(densityPath(density, along, at.bottom(), -room, most));
  }
  painter.setFont(uiFont(12, QFont::DemiBold));
  painter.setPen(m_style.theme.text);
  painter.drawText(at.adjusted(6, 2, -4, 0), Qt::AlignLeft | Qt::AlignTop,
                   painter.fontMetrics().elidedText(name(column), Qt::ElideRight, static_cast<int>(at.width() - 10)));
}

/// Numbers along the lower and the left edge of the matrix.
void PairFigure::paintTicks(QPainter& painter) const {
  painter.setFont(numberFont(10));
  painter.setPen(m_style.theme.mutedText);
  const QFontMetricsF metrics(painter.font());
  for (int k = 0; k < columns(); ++k) {
    const AxisUnits read = units(k);
    const LineAxis along = axis(k);
    const double low = read.origin + read.unit * along.x0, high = read.origin + read.unit * along.x1;
    const double step = roundStep(high - low, kPairTickCount);
    const TickLabels labels = tickLabels(low, high, step);
    const QRectF below = panel(columns() - 1, k), beside = panel(k, 0);
    double last = -1e9;
    for (double tick = std::ceil(low / step); tick * step <= high; ++tick) {
      const double share = (tick * step - low) / (high - low);
      const QString text = labels.label(tick * step);
      const double x = below.left() + share * below.width(), half = metrics.horizontalAdvance(text) / 2;
      if (x - half > last && x - half > below.left() - kPairGap && x + half < below.right() + kPairGap) {
        painter.drawLine(QPointF(x, below.bottom()), QPointF(x, below.bottom() + 3));
        painter.drawText(QPointF(x - half, below.bottom() + 5 + metrics.ascent()), text);
        last = x + half + 4;
      }
      // The panel on the diagonal has densities upwards.
      if (k == 0) continue;
      const double y = beside.bottom() - share * beside.height();
      painter.drawLine(QPointF(beside.left() - 3, y), QPointF(beside.left(), y));
      painter.drawText(QPointF(beside.left() - 6 - 2 * half, y + metrics.capHeight() / 2), text);
    }
    const QString more = labels.beside();
    if (!more.isEmpty())
      painter.drawText(QRectF(below.left(), below.bottom() + 4, below.width(), kPairTicks),
                       Qt::AlignRight | Qt::AlignBottom, more);
  }
}

void PairFigure::paint(QPainter& painter) const {
  painter.setRenderHint(QPainter::Antialiasing);
  for (int row = 0; row < columns(); ++row)
    for (int column = 0; column < columns(); ++column) {
      if (column > row && !(m_style.layers & layerArrows)) continue;
      const QRectF at = panel(row, column);
      painter.setPen(QPen(m_style.theme.hairline, 1));
      painter.setBrush(m_style.theme.card);
      painter.drawRect(at);
      painter.save();
      painter.setClipRect(at, Qt::IntersectClip);
      row == column  ? paintSpread(painter, column)
      : column < row ? paintPoints(painter, row, column)
                     : paintArrows(painter, row, column);
      painter.restore();
    }
  paintTicks(painter);
  if (m_moment.all.dimension <= kPairColumns) return;
  painter.setFont(uiFont(11));
  painter.setPen(m_style.theme.mutedText);
  painter.drawText(QRectF(m_matrix.left(), m_matrix.top() - kPairTop, m_matrix.width(), kPairTop - 6),
                   Qt::AlignRight | Qt::AlignBottom,
                   QString("the first %1 of %2 columns").arg(kPairColumns).arg(m_moment.all.dimension));
}

}  // namespace brenier
