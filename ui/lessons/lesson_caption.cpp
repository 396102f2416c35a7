#include "ui/lessons/lesson_caption.h"

#include <QPainter>

namespace brenier {
namespace {

constexpr int kTypeSize = 30, kHeight = 130;  // pixels

}  // namespace

LessonCaption::LessonCaption(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setObjectName("lessonCaption");
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LessonCaption::setCaption(const QString& text, const QString& place) {
  m_text = text;
  m_place = place;
  setAccessibleName(text);
  update();
}

void LessonCaption::setTypeScale(double scale) {
  m_scale = scale;
  updateGeometry();
  update();
}

void LessonCaption::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

QSize LessonCaption::sizeHint() const {
  return {900, static_cast<int>(kHeight * m_scale)};
}

void LessonCaption::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  painter.setPen(m_theme.hairline);
  painter.drawLine(0, 0, width(), 0);
  painter.setPen(m_theme.text);
  painter.setFont(uiFont(static_cast<int>(kTypeSize * m_scale), QFont::Medium));
  const int side = width() / 9;
  painter.drawText(rect().adjusted(side, 8, -side, -8), Qt::AlignCenter | Qt::TextWordWrap, m_text);
  painter.setPen(m_theme.mutedText);
  painter.setFont(uiFont(static_cast<int>(15 * m_scale)));
  painter.drawText(rect().adjusted(0, 0, -24, -12), Qt::AlignRight | Qt::AlignBottom, m_place);
}

}  // namespace brenier
