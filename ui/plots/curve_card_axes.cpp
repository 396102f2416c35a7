// How CurveCard's axes, ranges and lines look; curve_card.cpp has the rest.
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/card_frame.h"
#include "ui/plots/curve_card.h"

namespace brenier {

/// The names of lines near the upper edge stand below them.
void CurveCard::placeReferences() {
  for (const Reference& reference : std::as_const(m_references)) {
    const bool high = m_plot->yAxis->coordToPixel(reference.value) - m_plot->axisRect()->top() < 16;
    reference.label->setPositionAlignment(Qt::AlignRight | (high ? Qt::AlignTop : Qt::AlignBottom));
  }
}

bool CurveCard::refreshRanges() {
  const double infinity = std::numeric_limits<double>::infinity();
  double x0 = infinity, x1 = -infinity, y0 = infinity, y1 = -infinity;
  const auto includeY = [&](double y) {
    if (m_logY && y <= 0) return;
    const double shown = m_logY ? std::log10(y) : y;
    y0 = std::min(y0, shown);
    y1 = std::max(y1, shown);
  };
  for (const Curve& curve : std::as_const(m_curves))
    for (const CurveBuffer* data : {&curve.data, &curve.past})
      for (std::size_t i = 0; i < data->size(); ++i) {
        const CurveBuffer::Point point = data->at(i);
        x0 = std::min(x0, point.x);
        x1 = std::max(x1, point.x);
        includeY(point.y);
      }
  for (const Reference& reference : std::as_const(m_references)) includeY(reference.value);
  if (m_band) {
    includeY(m_band->topLeft->coords().y());
    includeY(m_band->bottomRight->coords().y());
  }
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

void CurveCard::styleAxes() {
  const QFont font = uiFont(10);
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
    reference.line->setPen(QPen(m_theme.mutedText, 1, Qt::DashLine));
    reference.label->setColor(m_theme.mutedText);
    reference.label->setFont(font);
  }
}

void CurveCard::styleCurve(Curve& curve) {
  curve.graph->setAdaptiveSampling(true);
  curve.graph->setPen(curve.band ? QPen(Qt::NoPen) : QPen(readable(curve.color, m_theme), 1.3));
  if (curve.ghost) {
    QColor pale = readable(curve.color, m_theme);
    pale.setAlphaF(0.4f);
    curve.ghost->setPen(QPen(pale, 1, Qt::DashLine));
  }
  if (!m_bandUpper.isEmpty() && curve.graph == m_curves[m_bandUpper].graph) curve.graph->setBrush(m_theme.groove);
}

}  // namespace brenier
