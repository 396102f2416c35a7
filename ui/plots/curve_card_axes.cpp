// How CurveCard's axes, ranges and lines look; curve_card.cpp has the rest.
#include <qcustomplot.h>

#include <QFontMetricsF>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ui/plots/card_frame.h"
#include "ui/plots/curve_card.h"
#include "ui/plots/robust_range.h"

namespace brenier {

namespace {

/// Above or below its line, at its right or left end, in this order of liking.
constexpr std::array<Qt::Alignment, 4> kNamePlaces{Qt::AlignRight | Qt::AlignBottom, Qt::AlignRight | Qt::AlignTop,
                                                   Qt::AlignLeft | Qt::AlignBottom, Qt::AlignLeft | Qt::AlignTop};
constexpr int kKeepPlace = 3;  // so much better another place has to be: names do not jump

QRectF placeOfName(Qt::Alignment place, double line, QSizeF size, const QRectF& axes) {
  return {place & Qt::AlignRight ? axes.right() - size.width() : axes.left(),
          place & Qt::AlignBottom ? line - size.height() : line, size.width(), size.height()};
}

/// How many pieces of the curve run through the rectangle.
int piecesWithin(const QCPGraph& graph, const QRectF& rect) {
  const QCPAxis &x = *graph.keyAxis(), &y = *graph.valueAxis();
  const auto end = graph.data()->findEnd(x.pixelToCoord(rect.right()));
  auto at = graph.data()->findBegin(x.pixelToCoord(rect.left()));
  int pieces = 0;
  for (double before = std::numeric_limits<double>::quiet_NaN(); at != end; ++at) {
    const double pixel = y.coordToPixel(at->value);
    const double low = std::isnan(before) ? pixel : std::min(before, pixel);
    const double high = std::isnan(before) ? pixel : std::max(before, pixel);
    pieces += low <= rect.bottom() && high >= rect.top();
    before = pixel;
  }
  return pieces;
}

}  // namespace

/// What a name would lie on there: curves, other lines and their names; much where it would leave the chart.
int CurveCard::coveredBy(const QRectF& name, const Reference& own, const QVector<QRectF>& taken) const {
  constexpr int kOther = 50, kOutside = 1000;
  int covered = 0;
  for (const Curve& curve : m_curves)
    for (const QCPGraph* graph : {curve.graph, curve.ghost})
      if (graph) covered += piecesWithin(*graph, name);
  for (const Reference& other : m_references) {
    const double line = m_plot->yAxis->coordToPixel(other.value);
    if (other.line != own.line && line > name.top() && line < name.bottom()) covered += kOther;
  }
  for (const QRectF& other : taken)
    if (other.intersects(name)) covered += kOther;
  const QRectF axes = m_plot->axisRect()->rect();
  return name.top() < axes.top() || name.bottom() > axes.bottom() ? covered + kOutside : covered;
}

/// The name of each line stands beside it, where least is drawn.
void CurveCard::placeReferences() {
  QVector<QRectF> taken;
  const QRectF axes = m_plot->axisRect()->rect();
  for (Reference& reference : m_references) {
    const QMargins padding = reference.label->padding();
    const QSizeF size = QFontMetricsF(reference.label->font()).size(0, reference.label->text()) +
                        QSizeF(padding.left() + padding.right(), padding.top() + padding.bottom());
    const double line = m_plot->yAxis->coordToPixel(reference.value);
    const auto rectOf = [&](Qt::Alignment place) { return placeOfName(place, line, size, axes); };
    int least = coveredBy(rectOf(reference.place), reference, taken) - kKeepPlace;
    for (const Qt::Alignment place : kNamePlaces)
      if (const int covered = coveredBy(rectOf(place), reference, taken); covered < least) {
        least = covered;
        reference.place = place;
      }
    taken.push_back(rectOf(reference.place));
    reference.label->setPositionAlignment(reference.place);
    reference.label->position->setCoords(reference.place & Qt::AlignRight ? 1 : 0, reference.value);
  }
}

/// One curve's part of the range; its spikes are put aside, to be marked.
void CurveCard::includeCurve(const CurveBuffer& data, double& lower, double& upper) {
  std::vector<double> shown;
  std::vector<QPointF> points;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const CurveBuffer::Point point = data.at(i);
    if (m_logY && point.y <= 0) continue;
    shown.push_back(m_logY ? std::log10(point.y) : point.y);
    points.push_back({point.x, point.y});
  }
  const RobustRange range = robustRange(shown);
  if (!range.valid) return;
  lower = std::min(lower, range.lower);
  upper = std::max(upper, range.upper);
  for (const std::size_t spike : range.spikes) m_spikePoints.push_back(points[spike]);
}

bool CurveCard::refreshRanges() {
  const double infinity = std::numeric_limits<double>::infinity();
  double x0 = infinity, x1 = -infinity, y0 = infinity, y1 = -infinity;
  m_spikePoints.clear();
  for (const Curve& curve : std::as_const(m_curves))
    for (const CurveBuffer* data : {&curve.data, &curve.past}) {
      includeCurve(*data, y0, y1);
      if (data->empty()) continue;
      x0 = std::min(x0, data->at(0).x);
      x1 = std::max(x1, data->at(data->size() - 1).x);
    }
  const auto includeY = [&](double y) {
    if (m_logY && y <= 0) return;
    const double shown = m_logY ? std::log10(y) : y;
    y0 = std::min(y0, shown);
    y1 = std::max(y1, shown);
  };
  for (const Reference& reference : std::as_const(m_references)) includeY(reference.value);
  if (m_band) {
    includeY(m_band->topLeft->coords().y());
    includeY(m_band->bottomRight->coords().y());
  }
  if (m_zoom) {
    m_plot->xAxis->setRange(m_zoom->left(), m_zoom->right());
    m_plot->yAxis->setRange(m_zoom->top(), m_zoom->bottom());
    return false;
  }
  // Where nothing is drawn an axis would say what was there before.
  m_plot->xAxis->setVisible(x1 >= x0);
  m_plot->yAxis->setVisible(y1 >= y0);
  const double seconds = static_cast<double>(m_clock.restart()) / 1000.0;
  bool moving = false;
  if (x1 >= x0) {
    x0 = std::min(0.0, x0);
    moving |= m_xRange.update(x0, std::max(x1, x0 + 1) * 1.02, seconds);
    m_plot->xAxis->setRange(m_xRange.lower(), m_xRange.upper());
  }
  if (y1 >= y0) {
    const double margin = std::max(0.06 * (y1 - y0), m_logY ? 0.1 : 1e-9 + 0.01 * std::abs(y1));
    moving |= m_yRange.update(y0 - margin, y1 + margin, seconds);
    const double low = m_yRange.lower(), high = m_yRange.upper();
    m_plot->yAxis->setRange(m_logY ? std::pow(10, low) : low, m_logY ? std::pow(10, high) : high);
  }
  return moving;
}

/// Triangles at the edge beyond which they lie, and how far the farthest goes.
void CurveCard::showSpikes() {
  const QCPRange range = m_plot->yAxis->range();
  QVector<double> xs, ys;
  QPointF farthest;
  for (const QPointF& spike : std::as_const(m_spikePoints)) {
    if (range.contains(spike.y())) continue;
    const bool above = spike.y() > range.upper;
    const double edge = m_plot->axisRect()->top() + (above ? 5 : m_plot->axisRect()->height() - 5);
    xs.push_back(spike.x());
    ys.push_back(m_plot->yAxis->pixelToCoord(edge));
    if (std::abs(spike.y()) >= std::abs(farthest.y())) farthest = spike;
  }
  m_spikes = static_cast<int>(xs.size());
  if (xs.empty() && !m_spikeMarks) return;
  if (!m_spikeMarks) {
    m_spikeMarks = m_plot->addGraph();
    m_spikeMarks->setLineStyle(QCPGraph::lsNone);
    m_spikeLabel = new QCPItemText(m_plot);
    m_spikeLabel->setClipToAxisRect(false);
    m_spikeLabel->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  }
  m_spikeMarks->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssTriangle, m_theme.target, m_theme.target, 6));
  m_spikeMarks->setData(xs, ys);
  m_spikeLabel->setVisible(!xs.empty());
  if (xs.empty()) return;
  const bool above = farthest.y() > range.upper;
  const bool right = farthest.x() > range.center();
  m_spikeLabel->setText((right ? QString() : QStringLiteral("  ")) + QString::number(farthest.y(), 'g', 2) +
                        (right ? QStringLiteral("  ") : QString()));
  m_spikeLabel->setPositionAlignment((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  m_spikeLabel->position->setCoords(farthest.x(), above ? 0.04 : 0.96);
  m_spikeLabel->setColor(m_theme.mutedText);
  m_spikeLabel->setFont(uiFont(11));
}

void CurveCard::styleAxes() {
  const QFont font = uiFont(11);
  for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
    axis->setTickLabelFont(font);
    axis->setTickLabelColor(m_theme.mutedText);
    axis->setBasePen(QPen(m_theme.mutedText, 1));
    axis->setTickPen(QPen(m_theme.mutedText, 1));
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLength(0, 4);
    axis->setSubTickLength(0, 0);
    axis->setTickLabelPadding(3);
    axis->grid()->setVisible(false);
  }
  for (const Reference& reference : std::as_const(m_references)) {
    reference.line->setPen(QPen(m_theme.mutedText, reference.style == Qt::DotLine ? 1.6 : 1, reference.style));
    reference.label->setColor(m_theme.mutedText);
    reference.label->setBrush(withAlpha(m_theme.card, 0.8));
    reference.label->setFont(font);
  }
}

void CurveCard::styleCurve(Curve& curve) {
  curve.graph->setAdaptiveSampling(true);
  curve.graph->setPen(curve.band ? QPen(Qt::NoPen) : QPen(readable(curve.color, m_theme), curve.width));
  if (curve.ghost) {
    QColor pale = readable(curve.color, m_theme);
    pale.setAlphaF(0.4f);
    curve.ghost->setPen(QPen(pale, 1, Qt::DashLine));
  }
  if (!m_bandUpper.isEmpty() && curve.graph == m_curves[m_bandUpper].graph) curve.graph->setBrush(m_theme.groove);
}

}  // namespace brenier
