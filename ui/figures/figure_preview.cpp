#include "ui/figures/figure_preview.h"

#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/figures/figure_output.h"

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
  m_image = {};
  emit scaled();
  update();
}

double FigurePreview::pixelsAPoint() const {
  if (!m_page) return 1;
  const QSizeF size = m_page->sizeInPoints();
  return std::clamp(std::min((width() - 2 * kEdge) / size.width(), (height() - 2 * kEdge) / size.height()), 0.1,
                    kMostPixelsAPoint);
}

void FigurePreview::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_image = {};
  emit scaled();
}

void FigurePreview::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::Mid));
  if (!m_page) return;
  const double ratio = devicePixelRatioF();
  if (m_image.isNull()) {
    m_image = figureImage(*m_page, pixelsAPoint() * ratio);
    m_image.setDevicePixelRatio(ratio);
  }
  const QSizeF size = QSizeF(m_image.size()) / ratio;
  painter.drawImage(QPointF(std::round((width() - size.width()) / 2), std::round((height() - size.height()) / 2)),
                    m_image);
}

}  // namespace brenier
