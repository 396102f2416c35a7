#include "ui/main_window/play_button.h"

#include <QPainter>
#include <QPainterPath>

namespace brenier {

PlayButton::PlayButton(QWidget* parent) : QAbstractButton(parent), m_theme(Theme::lightTheme()) {
  setFixedSize(sizeHint());
  setFocusPolicy(Qt::TabFocus);
  setObjectName("playButton");
  setShowsPause(false);
}

void PlayButton::setShowsPause(bool showsPause) {
  m_showsPause = showsPause;
  setToolTip(showsPause ? "Pause (Space)" : "Play (Space)");
  setAccessibleName(showsPause ? "Pause" : "Play");
  update();
}

void PlayButton::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void PlayButton::enterEvent(QEnterEvent*) {
  update();
}

void PlayButton::leaveEvent(QEvent*) {
  update();
}

void PlayButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF circle = QRectF(rect()).adjusted(1, 1, -1, -1);
  QColor fill = isEnabled() ? m_theme.accent : m_theme.groove;
  if (isDown()) {
    fill = fill.darker(112);
  } else if (underMouse() && isEnabled()) {
    fill = fill.lighter(112);
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawEllipse(circle);
  if (hasFocus()) {
    painter.setPen(QPen(m_theme.text, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(circle);
    painter.setPen(Qt::NoPen);
  }
  painter.setBrush(isEnabled() ? m_theme.onAccent : m_theme.disabledText);
  const QPointF c = circle.center();
  if (m_showsPause) {
    painter.drawRoundedRect(QRectF(c.x() - 6.5, c.y() - 7.5, 4.5, 15), 1.2, 1.2);
    painter.drawRoundedRect(QRectF(c.x() + 2, c.y() - 7.5, 4.5, 15), 1.2, 1.2);
  } else {
    QPainterPath triangle;  // its centre of mass, not its box, stands in the middle
    triangle.moveTo(c.x() - 4.5, c.y() - 8.5);
    triangle.lineTo(c.x() + 9.5, c.y());
    triangle.lineTo(c.x() - 4.5, c.y() + 8.5);
    triangle.closeSubpath();
    painter.drawPath(triangle);
  }
}

}  // namespace brenier
