#include "ui/theme/tabular_text.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

double digitCell(const QFontMetricsF& metrics) {
  double widest = 0;
  for (char digit = '0'; digit <= '9'; ++digit) widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
  return widest;
}

/// Calls run(text, x, width) for each digit and for each stretch of other characters, and returns the whole width.
template <typename Run>
double forEachRun(const QFontMetricsF& metrics, const QString& text, Run run) {
  const double cell = digitCell(metrics);
  double x = 0;
  for (qsizetype i = 0; i < text.size();) {
    qsizetype end = i + 1;
    double width = cell;
    if (!text[i].isDigit()) {
      while (end < text.size() && !text[end].isDigit()) ++end;
      width = metrics.horizontalAdvance(text.mid(i, end - i));
    }
    run(text.mid(i, end - i), x, width);
    x += width;
    i = end;
  }
  return x;
}

}  // namespace

double tabularWidth(const QFont& font, const QString& text) {
  return forEachRun(QFontMetricsF(font), text, [](const QString&, double, double) {});
}

void drawTabular(QPainter& painter, const QPointF& position, const QString& text) {
  const QFontMetricsF metrics(painter.font());
  forEachRun(metrics, text, [&](const QString& run, double x, double width) {
    const double slack = run[0].isDigit() ? (width - metrics.horizontalAdvance(run)) / 2 : 0;
    painter.drawText(QPointF(position.x() + x + slack, position.y()), run);
  });
}

void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment align, const QString& text) {
  const QFontMetricsF metrics(painter.font());
  const double width = tabularWidth(painter.font(), text);
  double x = rect.left();
  if (align & Qt::AlignRight) x = rect.right() - width;
  if (align & Qt::AlignHCenter) x = rect.center().x() - width / 2;
  drawTabular(painter, QPointF(x, rect.center().y() + (metrics.ascent() - metrics.descent()) / 2), text);
}

TabularLabel::TabularLabel(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::NoFocus);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void TabularLabel::setText(const QString& text) {
  if (text == m_text) return;
  const bool wider = tabularWidth(font(), text) > width();
  m_text = text;
  setAccessibleName(text);
  if (wider) updateGeometry();
  update();
}

void TabularLabel::setColor(const QColor& color) {
  m_color = color;
  update();
}

void TabularLabel::setAlignment(Qt::Alignment align) {
  m_align = align;
  update();
}

void TabularLabel::setWidestText(const QString& text) {
  m_widest = text;
  updateGeometry();
}

QSize TabularLabel::sizeHint() const {
  const double width = std::max(tabularWidth(font(), m_widest), tabularWidth(font(), m_text));
  return {static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(QFontMetricsF(font()).height()))};
}

void TabularLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(m_color.isValid() ? m_color : palette().color(QPalette::WindowText));
  drawTabular(painter, rect(), m_align, m_text);
}

}  // namespace brenier
