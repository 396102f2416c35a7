// What the mouse does on a CurveCard: the wheel and a drawn rectangle zoom, a double click shows everything again.
#include <qcustomplot.h>

#include <QMouseEvent>
#include <QRubberBand>
#include <QWheelEvent>
#include <cmath>

#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

constexpr int kDrag = 5;  // pixels: less is a click

}  // namespace

QRect CurveCard::plotRect() const {
  return m_plot->axisRect()->rect().translated(m_plot->pos());
}

QRectF CurveCard::shownRange() const {
  const QCPRange x = m_plot->xAxis->range(), y = m_plot->yAxis->range();
  return {QPointF(x.lower, y.lower), QPointF(x.upper, y.upper)};
}

void CurveCard::setZoom(std::optional<QRectF> range) {
  m_zoom = range;
  // Clicks explain the card's number unless there is something of its own to do with them.
  setProperty("ownsClicks", m_zoom.has_value());
  if (!range) {
    m_xRange.reset();
    m_yRange.reset();
  }
  refresh();
  update();
}

void CurveCard::wheelEvent(QWheelEvent* event) {
  const QPoint at = event->position().toPoint() - m_plot->pos();
  if (!plotRect().contains(event->position().toPoint()) || event->angleDelta().y() == 0) return event->ignore();
  const double factor = std::pow(0.8, event->angleDelta().y() / 120.0);
  QCPRange x = m_plot->xAxis->range(), y = m_plot->yAxis->range();
  const double midX = m_plot->xAxis->pixelToCoord(at.x()), midY = m_plot->yAxis->pixelToCoord(at.y());
  x = {midX + (x.lower - midX) * factor, midX + (x.upper - midX) * factor};
  if (m_logY)
    y = {midY * std::pow(y.lower / midY, factor), midY * std::pow(y.upper / midY, factor)};
  else
    y = {midY + (y.lower - midY) * factor, midY + (y.upper - midY) * factor};
  event->accept();
  if (QCPRange::validRange(x) && QCPRange::validRange(y))
    setZoom(QRectF(QPointF(std::max(0.0, x.lower), y.lower), QPointF(x.upper, y.upper)));
}

void CurveCard::mousePressEvent(QMouseEvent* event) {
  m_press = event->button() == Qt::LeftButton && plotRect().contains(event->position().toPoint())
                ? std::optional(event->position().toPoint())
                : std::nullopt;
}

void CurveCard::mouseMoveEvent(QMouseEvent* event) {
  if (!m_press || !(event->buttons() & Qt::LeftButton)) return;
  const QPoint to = event->position().toPoint();
  if (!m_rubber && (to - *m_press).manhattanLength() < kDrag) return;
  if (!m_rubber) m_rubber = new QRubberBand(QRubberBand::Rectangle, this);
  setProperty("ownsClicks", true);
  m_rubber->setGeometry(QRect(*m_press, to).normalized().intersected(plotRect()));
  m_rubber->show();
}

void CurveCard::mouseReleaseEvent(QMouseEvent*) {
  m_press.reset();
  if (!m_rubber) return;
  const QRect drawn = m_rubber->geometry().translated(-m_plot->pos());
  delete m_rubber;
  m_rubber = nullptr;
  setProperty("ownsClicks", m_zoom.has_value());
  if (drawn.width() < kDrag || drawn.height() < kDrag) return;
  const auto x = [&](int pixel) { return m_plot->xAxis->pixelToCoord(pixel); };
  const auto y = [&](int pixel) { return m_plot->yAxis->pixelToCoord(pixel); };
  setZoom(QRectF(QPointF(x(drawn.left()), y(drawn.bottom())), QPointF(x(drawn.right()), y(drawn.top()))));
}

void CurveCard::mouseDoubleClickEvent(QMouseEvent*) {
  m_press.reset();
  setZoom({});
}

}  // namespace brenier
