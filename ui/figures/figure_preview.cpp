#include "ui/figures/figure_preview.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

namespace brenier {
namespace {

constexpr double kMostPixelsAPoint = 6;
constexpr int kEdge = 12;

}  // namespace

FigurePreview::FigurePreview(QWidget* parent) : QWidget(parent) {
  setAccessibleName("The figure as it will be");
  setMinimumSize(220, 180);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void FigurePreview::setPage(std::shared_ptr<const FigurePage> page) {
  m_page = std::move(page);
  emit scaled();
  ask();
}

double FigurePreview::pixelsAPoint() const {
  if (!m_page) return 1;
  const QSizeF size = m_page->sizeInPoints();
  return std::clamp(std::min((width() - 2 * kEdge) / size.width(), (height() - 2 * kEdge) / size.height()), 0.1,
                    kMostPixelsAPoint);
}

void FigurePreview::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  emit scaled();
  ask();
}

FigureRequest FigurePreview::wanted() const {
  return {m_page, pixelsAPoint() * devicePixelRatioF()};
}

void FigurePreview::ask() {
  update();
  if (!m_page || m_asked) return;
  m_asked = true;
  emit pictureWanted(wanted());
}

void FigurePreview::setPicture(const FigureRequest& of, const QImage& picture) {
  m_asked = false;
  if (!picture.isNull()) m_image = picture;
  of == wanted() ? update() : ask();
}

void FigurePreview::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::Mid));
  if (!m_page || m_image.isNull()) return;
  const QSizeF size = m_page->sizeInPoints() * pixelsAPoint();
  const QRectF place(QPointF(std::round((width() - size.width()) / 2), std::round((height() - size.height()) / 2)),
                     QSizeF(m_image.size()) / devicePixelRatioF());
  // One of another page or size stands where the next will be.
  const bool fits = std::abs(place.width() - size.width()) < 1 && std::abs(place.height() - size.height()) < 1;
  painter.setRenderHint(QPainter::SmoothPixmapTransform, !fits);
  painter.drawImage(fits ? place : QRectF(place.topLeft(), size), m_image);
}

}  // namespace brenier
