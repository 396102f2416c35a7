#include "ui/lessons/score_bar.h"

#include <QPainter>
#include <algorithm>

namespace brenier {

ScoreBar::ScoreBar(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setFixedHeight(8);
}

void ScoreBar::setScore(double score, const Theme& theme) {
  m_score = std::clamp(score, 0.0, 1.0);
  setAccessibleName(QString("Score %1 percent").arg(100 * m_score, 0, 'f', 0));
  setTheme(theme);
}

void ScoreBar::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void ScoreBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(m_theme.groove);
  painter.drawRoundedRect(QRectF(rect()), 4, 4);
  painter.setBrush(m_theme.accent);
  if (m_score > 0) painter.drawRoundedRect(QRectF(0, 0, std::max(8.0, m_score * width()), height()), 4, 4);
}

}  // namespace brenier
