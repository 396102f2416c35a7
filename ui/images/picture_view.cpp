#include "ui/images/picture_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/forms/number_text.h"
#include "ui/images/picture_painting.h"

namespace brenier {
namespace {

constexpr int kRowGap = 4;  // between pictures of a row, in logical pixels

}  // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureView::setPictures(const PictureShape& shape, const PictureBytes& bytes) {
  m_shape = shape;
  m_bytes = bytes;
  update();
}

void PictureView::clear() {
  m_bytes.clear();
  update();
}

void PictureView::setCaption(const QString& text) {
  if (text == m_caption) return;
  m_caption = text;
  setAccessibleName(text);
  update();
}

void PictureView::setFrameColor(const QColor& color) {
  m_frame = color;
  update();
}

void PictureView::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

int PictureView::captionHeight() const {
  return m_caption.isEmpty() ? 0 : 18;
}

PictureView::Layout PictureView::layout() const {
  const double ratio = devicePixelRatioF();
  const int width = qRound(this->width() * ratio), height = qRound((this->height() - captionHeight()) * ratio);
  const int count = std::max(1, pictureCount(m_shape, m_bytes));
  Layout layout;
  layout.gap = qRound(kRowGap * ratio);
  const int across = (width - 2 - (count - 1) * layout.gap) / std::max(1, count * m_shape.width);
  layout.factor = std::max(1, std::min(across, (height - 2) / std::max(1, m_shape.height)));
  const int used = count * m_shape.width * layout.factor + (count - 1) * layout.gap;
  layout.corner = {(width - used) / 2, (height - m_shape.height * layout.factor) / 2};
  return layout;
}

void PictureView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(uiFont(11));
  painter.setPen(m_theme.mutedText);
  if (m_bytes.empty()) {
    painter.drawText(rect().adjusted(6, 0, -6, 0), Qt::AlignCenter | Qt::TextWordWrap, m_caption);
    return;
  }
  if (!m_caption.isEmpty()) {
    const QRect line(0, height() - captionHeight(), width(), captionHeight());
    painter.drawText(line, Qt::AlignCenter, painter.fontMetrics().elidedText(m_caption, Qt::ElideRight, width()));
  }
  const Layout l = layout();
  m_factor = l.factor;
  inDevicePixels(painter, *this);
  for (int i = 0; i < pictureCount(m_shape, m_bytes); ++i) {
    const QPoint corner = l.corner + QPoint(i * (m_shape.width * l.factor + l.gap), 0);
    drawWhole(painter, corner, l.factor, imageOf(m_shape, m_bytes, i));
    painter.setPen(m_frame.isValid() ? m_frame : m_theme.hairline);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRect(corner, QSize(m_shape.width, m_shape.height) * l.factor).adjusted(-1, -1, 0, 0));
  }
}

QString PictureView::readout(const QPoint& at) const {
  if (m_bytes.empty()) return {};
  const Layout l = layout();
  const QPoint place = (QPointF(at) * devicePixelRatioF()).toPoint() - l.corner;
  const int pitch = m_shape.width * l.factor + l.gap;
  const int i = place.x() >= 0 ? place.x() / pitch : -1;
  const int x = place.x() >= 0 ? place.x() % pitch / l.factor : -1, y = place.y() >= 0 ? place.y() / l.factor : -1;
  if (i < 0 || i >= pictureCount(m_shape, m_bytes) || x < 0 || x >= m_shape.width || y < 0 || y >= m_shape.height)
    return {};
  QStringList values;
  const auto first = (static_cast<std::size_t>(i) * static_cast<std::size_t>(m_shape.height * m_shape.width) +
                      static_cast<std::size_t>(y * m_shape.width + x)) *
                     static_cast<std::size_t>(m_shape.channels);
  for (int c = 0; c < m_shape.channels; ++c)
    values << roundedText(m_bytes[first + static_cast<std::size_t>(c)] / 127.5 - 1, 2);
  return QString("x %1, y %2: %3").arg(x).arg(y).arg(values.join(", "));
}

bool PictureView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = readout(help->pos());
    if (text.isEmpty())
      QToolTip::hideText();
    else
      QToolTip::showText(help->globalPos(), text, this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace brenier
