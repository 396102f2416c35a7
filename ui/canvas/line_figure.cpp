#include "ui/canvas/line_figure.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace brenier {
namespace {

constexpr double kFigureMargin = 18, kSideGap = 26;
constexpr int kArcs = 60;

/// Source points in order with their values beside them.
std::vector<QPointF> graphOf(const std::vector<double>& source, const std::vector<double>& values) {
  std::vector<QPointF> graph;
  for (std::size_t i = 0; i < std::min(source.size(), values.size()); ++i)
    if (std::isfinite(source[i]) && std::isfinite(values[i])) graph.push_back({source[i], values[i]});
  std::sort(graph.begin(), graph.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
  return graph;
}

/// The increasing map between two samples: the quantiles of the target at the ranks of the source.
std::vector<QPointF> quantileMap(std::vector<double> source, std::vector<double> target) {
  source = lineSorted(std::move(source));
  target = lineSorted(std::move(target));
  std::vector<QPointF> graph;
  for (std::size_t i = 0; i < source.size() && !target.empty(); ++i) {
    const double rank = (static_cast<double>(i) + 0.5) / static_cast<double>(source.size());
    const auto k = static_cast<std::size_t>(rank * static_cast<double>(target.size()));
    graph.push_back({source[i], target[std::min(k, target.size() - 1)]});
  }
  return graph;
}

/// phi with phi' the graph's values and phi = 0 at its least.
std::vector<QPointF> integralOf(const std::vector<QPointF>& graph) {
  std::vector<QPointF> integral;
  double sum = 0, least = 0;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (i > 0) sum += 0.5 * (graph[i].y() + graph[i - 1].y()) * (graph[i].x() - graph[i - 1].x());
    integral.push_back({graph[i].x(), sum});
    least = std::min(least, sum);
  }
  for (QPointF& point : integral) point.ry() -= least;
  return integral;
}

std::vector<QPointF> distributionOf(const std::vector<double>& values) {
  const auto ordered = lineSorted(values);
  std::vector<QPointF> graph;
  for (std::size_t i = 0; i < ordered.size(); ++i)
    graph.push_back({ordered[i], (static_cast<double>(i) + 0.5) / static_cast<double>(ordered.size())});
  return graph;
}

std::pair<double, double> rangeOf(const std::vector<QPointF>& graph) {
  double low = 0, high = 1;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    low = i == 0 ? graph[i].y() : std::min(low, graph[i].y());
    high = i == 0 ? graph[i].y() : std::max(high, graph[i].y());
  }
  const double margin = 0.06 * std::max(high - low, 1e-6);
  return {low - margin, high + margin};
}

}  // namespace

bool isOnALine(const Snapshot& snapshot) {
  const auto flat = [](const PlanePoints& points) {
    for (std::size_t i = 1; i < points.size(); i += 2)
      if (points[i] != 0) return false;
    return true;
  };
  return !snapshot.pictures && snapshot.source && snapshot.target && !snapshot.source->empty() &&
         flat(*snapshot.source) && flat(*snapshot.target) && flat(snapshot.image);
}

LineFigure::LineFigure(const QRectF& area, const Snapshot& snapshot, const StageStyle& style)
    : m_snapshot(snapshot),
      m_style(style),
      m_source(lineValues(*snapshot.source)),
      m_target(lineValues(*snapshot.target)),
      m_image(lineValues(snapshot.image)) {
  if (snapshot.exactImage) m_exact = lineValues(*snapshot.exactImage);
  const QRectF inside = area.adjusted(kFigureMargin, kFigureMargin + (style.title.isEmpty() ? 0 : 26), -kFigureMargin, -kFigureMargin);
  const double side = inside.width() > 560 ? std::min(0.36 * inside.width(), 420.0) : 0;
  m_main = inside.adjusted(0, 0, side > 0 ? -(side + kSideGap) : 0, 0);
  m_side = side > 0 ? QRectF(inside.right() - side, inside.top(), side, inside.height()) : QRectF();
  m_above = m_main.top() + 0.3 * m_main.height();
  m_below = m_main.bottom() - 0.3 * m_main.height();
  m_axis = lineAxis(snapshot, m_main.left(), m_main.right());
}

QPointF LineFigure::sourceAt(std::size_t i) const {
  return {m_axis.toPixel(i < m_source.size() ? m_source[i] : NAN), m_above};
}

QPointF LineFigure::imageAt(std::size_t i) const {
  if (i >= m_image.size() || i >= m_source.size()) return {NAN, m_below};
  const double t = m_style.interpolation;
  return {m_axis.toPixel((1 - t) * m_source[i] + t * m_image[i]), m_below + (1 - t) * (m_above - m_below)};
}

int LineFigure::nearest(const QPointF& pixel) const {
  if (!m_main.contains(pixel)) return -1;
  const bool below = pixel.y() > (m_above + m_below) / 2;
  int best = -1;
  double distance = 30;
  for (std::size_t i = 0; i < m_source.size(); ++i) {
    const double off = std::abs((below ? imageAt(i) : sourceAt(i)).x() - pixel.x());
    if (off < distance) {
      distance = off;
      best = static_cast<int>(i);
    }
  }
  return best;
}

void LineFigure::paintDensities(QPainter& painter) const {
  const auto source = lineDensity(m_source, m_axis), target = lineDensity(m_target, m_axis);
  std::vector<double> moved;
  for (std::size_t i = 0; i < std::min(m_image.size(), m_source.size()); ++i)
    moved.push_back((1 - m_style.interpolation) * m_source[i] + m_style.interpolation * m_image[i]);
  const auto image = lineDensity(lineSorted(moved), m_axis);
  const double high = std::max(
      {*std::max_element(source.begin(), source.end()), *std::max_element(target.begin(), target.end()), 1e-12});
  const auto outline = [&](const std::vector<double>& density, double y, double height) {
    return densityPath(density, m_axis, y, height, high);
  };
  const double up = -(m_above - m_main.top()) / 1.15, down = (m_main.bottom() - m_below) / 1.15 - 18;
  const auto fill = [&](const QPainterPath& path, QColor color) {
    painter.setPen(QPen(color, 1.4));
    color.setAlphaF(0.22f);
    painter.setBrush(color);
    painter.drawPath(path);
  };
  if (m_style.layers & layerSource) fill(outline(source, m_above, up), m_style.theme.source);
  if (m_style.layers & layerTarget) fill(outline(target, m_below, down), m_style.theme.target);
  if (!(m_style.layers & layerImage) || moved.empty()) return;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(m_style.theme.image, 1.8));
  painter.drawPath(outline(image, m_below, down));
}

/// The first probe points, which are spread out. Where the map increases, no two of their arcs cross.
void LineFigure::paintArcs(QPainter& painter) const {
  if (!(m_style.layers & layerArrows)) return;
  QColor color = m_style.theme.text;
  color.setAlphaF(0.45f);
  painter.setPen(QPen(color, 1));
  painter.setBrush(Qt::NoBrush);
  for (std::size_t i = 0; i < std::min<std::size_t>(kArcs, m_image.size()); ++i) {
    const QPointF from = sourceAt(i), to = imageAt(i);
    if (!std::isfinite(from.x()) || !std::isfinite(to.x())) continue;
    const double middle = (from.y() + to.y()) / 2;
    QPainterPath arc(from);
    arc.cubicTo({from.x(), middle}, {to.x(), middle}, to);
    painter.drawPath(arc);
  }
}

void LineFigure::paintAxis(QPainter& painter) const {
  painter.setPen(QPen(m_style.theme.mutedText, 1));
  for (const double y : {m_above, m_below}) painter.drawLine(QPointF(m_main.left(), y), QPointF(m_main.right(), y));
  drawLineTicks(painter, m_axis, m_below, m_main.bottom() - 15, m_style.theme);
  painter.setFont(uiFont(12, QFont::DemiBold));
  painter.setPen(m_style.theme.source);
  painter.drawText(QPointF(m_main.left(), m_above - 6), QStringLiteral("μ"));
  painter.setPen(m_style.theme.target);
  painter.drawText(QPointF(m_main.left(), m_below + 16), QStringLiteral("ν"));
}

QPointF LineFigure::Panel::at(double x, double y) const {
  return {where.left() + (x - x0) / (x1 - x0) * where.width(), where.bottom() - (y - y0) / (y1 - y0) * where.height()};
}

LineFigure::Panel LineFigure::panel(int which, double x0, double x1, double y0, double y1) const {
  const double height = (m_side.height() - 2 * kSideGap) / 3;
  const QRectF whole(m_side.left(), m_side.top() + which * (height + kSideGap), m_side.width(), height);
  return {whole.adjusted(0, 20, 0, 0), x0, x1, y0, y1};
}

void LineFigure::paintFrame(QPainter& painter, const Panel& panel, const QString& title) const {
  painter.setPen(QPen(m_style.theme.hairline, 1));
  painter.setBrush(m_style.theme.card);
  painter.drawRoundedRect(panel.where, 4, 4);
  painter.setFont(uiFont(12, QFont::DemiBold));
  painter.setPen(m_style.theme.text);
  painter.drawText(QRectF(panel.where.left(), panel.where.top() - 20, panel.where.width(), 18),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(title, Qt::ElideRight, static_cast<int>(panel.where.width())));
}

void LineFigure::paintCurve(QPainter& painter, const Panel& panel, const std::vector<QPointF>& points,
                            const QPen& pen) const {
  QPainterPath path;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const QPointF at = panel.at(points[i].x(), points[i].y());
    i == 0 ? path.moveTo(at) : path.lineTo(at);
  }
  painter.save();
  painter.setClipRect(panel.where, Qt::IntersectClip);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(path);
  painter.restore();
}

void LineFigure::paintMap(QPainter& painter) const {
  const auto quantiles = quantileMap(m_source, m_target);
  const auto learned = graphOf(m_source, m_image);
  const auto [low, high] = rangeOf(quantiles);
  const Panel map = panel(0, m_axis.x0, m_axis.x1, low, high);
  paintFrame(painter, map, QStringLiteral("T(x), dashed: the quantile map"));
  if (m_style.layers & layerExact || !(m_style.layers & layerError))
    paintCurve(painter, map, quantiles, QPen(m_style.theme.exact, 1.4, Qt::DashLine));
  paintCurve(painter, map, learned, QPen(m_style.theme.image, 1.8));
}

void LineFigure::paintPotential(QPainter& painter) const {
  const auto exact = integralOf(quantileMap(m_source, m_target)), learned = integralOf(graphOf(m_source, m_image));
  const auto [low, high] = rangeOf(exact);
  const Panel phi = panel(1, m_axis.x0, m_axis.x1, low, high);
  paintFrame(painter, phi, QStringLiteral("φ(x) with φ′ = T"));
  paintCurve(painter, phi, exact, QPen(m_style.theme.exact, 1.4, Qt::DashLine));
  paintCurve(painter, phi, learned, QPen(m_style.theme.image, 1.8));
}

void LineFigure::paintDistributions(QPainter& painter) const {
  const Panel all = panel(2, m_axis.x0, m_axis.x1, -0.03, 1.03);
  paintFrame(painter, all, QStringLiteral("Distribution functions of μ, ν and T#μ"));
  paintCurve(painter, all, distributionOf(m_source), QPen(m_style.theme.source, 1.6));
  paintCurve(painter, all, distributionOf(m_target), QPen(m_style.theme.target, 1.6));
  if (!m_image.empty()) paintCurve(painter, all, distributionOf(m_image), QPen(m_style.theme.image, 1.6, Qt::DashLine));
}

void LineFigure::paint(QPainter& painter) const {
  painter.setRenderHint(QPainter::Antialiasing);
  paintDensities(painter);
  paintArcs(painter);
  paintAxis(painter);
  if (m_side.isNull()) return;
  paintMap(painter);
  paintPotential(painter);
  paintDistributions(painter);
}

}  // namespace brenier
