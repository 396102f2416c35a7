#include "ui/lessons/lesson_caption.h"

#include <QPainter>
#include <QResizeEvent>
#include <algorithm>

namespace brenier {
namespace {

constexpr int kTypeSize = 30, kHeight = 130, kEdge = 8, kSmallest = 16;  // pixels
constexpr int kPlaceSize = 15, kPlaceEdge = 12;
constexpr double kMostOfWindow = 0.3;  // of its height

/// One sentence stands in the middle; points under one another begin at one place.
int flagsOf(const QString& text) {
  return (text.contains('\n') ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter) | Qt::TextWordWrap;
}

}  // namespace

LessonCaption::LessonCaption(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setObjectName("lessonCaption");
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LessonCaption::setCaption(const QString& text, const QString& place) {
  m_text = text;
  m_place = place;
  setAccessibleName(text);
  fit();
}

void LessonCaption::setWaits(const QString& text) {
  if (text == m_waits) return;
  m_waits = text;
  setAccessibleDescription(text);
  fit();
}

void LessonCaption::setTypeScale(double scale) {
  m_scale = scale;
  fit();
}

void LessonCaption::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void LessonCaption::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) fit();
}

QRect LessonCaption::textRoom() const {
  const int side = width() / 9;
  return rect().adjusted(side, kEdge, -side, -belowText());
}

/// What is waited for has a line of its own.
int LessonCaption::belowText() const {
  return m_waits.isEmpty() ? kEdge : kPlaceEdge + QFontMetrics(placeFont()).height();
}

QFont LessonCaption::placeFont() const {
  return uiFont(static_cast<int>(kPlaceSize * m_scale));
}

/// The room itself for a sentence; for points, what they need of its middle.
QRect LessonCaption::textBlock() const {
  const QRect room = textRoom();
  if (!m_text.contains('\n')) return room;
  const int width = QFontMetrics(textFont()).boundingRect(room, flagsOf(m_text), m_text).width() + 2;
  const int side = std::max(0, (room.width() - width) / 2);
  return room.adjusted(side, 0, -side, 0);
}

/// That the text needs in type of that size.
int LessonCaption::heightOf(int pixels) const {
  const QFontMetrics metrics(uiFont(pixels, QFont::Medium));
  const QRect lines =
      metrics.boundingRect(QRect(0, 0, std::max(1, textRoom().width()), 1 << 14), flagsOf(m_text), m_text);
  return lines.height() + kEdge + belowText() + metrics.descent();
}

/// As many lines as the text has; where they would take too much of the window, smaller type.
void LessonCaption::fit() {
  const int most = static_cast<int>(kMostOfWindow * window()->height());
  m_pixels = static_cast<int>(kTypeSize * m_scale);
  while (m_pixels > kSmallest && heightOf(m_pixels) > most) --m_pixels;
  setFixedHeight(std::max(heightOf(m_pixels), std::min(static_cast<int>(kHeight * m_scale), most)));
  update();
}

void LessonCaption::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  painter.setPen(m_theme.hairline);
  painter.drawLine(0, 0, width(), 0);
  painter.setPen(m_theme.text);
  painter.setFont(textFont());
  painter.drawText(textBlock(), flagsOf(m_text), m_text);
  painter.setPen(m_theme.mutedText);
  painter.setFont(placeFont());
  painter.drawText(rect().adjusted(0, 0, -24, -kPlaceEdge), Qt::AlignRight | Qt::AlignBottom, m_place);
  painter.drawText(rect().adjusted(24, 0, 0, -kPlaceEdge), Qt::AlignLeft | Qt::AlignBottom, m_waits);
}

}  // namespace brenier
