#include "ui/plots/card_frame.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

double luminance(const QColor& color) {
  const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

}  // namespace

void drawCardFrame(QPainter& painter, const QRectF& rect, const Theme& theme, bool focused) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(focused ? theme.accent : theme.hairline, 1));
  painter.setBrush(theme.card);
  painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
  painter.restore();
}

double drawCardHeader(QPainter& painter, const QRectF& content, const CardHeader& header, const Theme& theme) {
  painter.save();
  const QFont valueFont = uiFont(18, QFont::DemiBold);
  const double valueWidth = header.value.isEmpty() ? 0 : tabularWidth(valueFont, header.value) + 10;
  const double titleWidth = content.width() - valueWidth;
  painter.setFont(uiFont(13, QFont::DemiBold));
  painter.setPen(theme.text);
  const QString title = QFontMetricsF(painter.font()).elidedText(header.title, Qt::ElideRight, titleWidth);
  painter.drawText(QRectF(content.left(), content.top(), titleWidth, 20), Qt::AlignLeft | Qt::AlignVCenter, title);
  double height = 22;
  if (!header.subtitle.isEmpty()) {
    painter.setFont(uiFont(11));
    painter.setPen(theme.mutedText);
    const QString subtitle = QFontMetricsF(painter.font()).elidedText(header.subtitle, Qt::ElideRight, content.width());
    painter.drawText(QRectF(content.left(), content.top() + 21, content.width(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                     subtitle);
    height = 39;
  }
  painter.setFont(valueFont);
  painter.setPen(header.valueColor.isValid() ? readable(header.valueColor, theme) : theme.text);
  drawTabular(painter, QRectF(content.left(), content.top() - 1, content.width(), 22), Qt::AlignRight, header.value);
  painter.restore();
  return height;
}

QColor readable(const QColor& color, const Theme& theme) {
  // WCAG's 3:1 for graphics and large text, by as little of the text's colour as it takes.
  const double paper = luminance(theme.card);
  QColor ink = color;
  for (int percent = 5; percent <= 60; percent += 5) {
    const double own = luminance(ink);
    if ((std::max(own, paper) + 0.05) / (std::min(own, paper) + 0.05) >= 3.0) break;
    const float t = static_cast<float>(percent) / 100;
    ink = QColor::fromRgbF(color.redF() + (theme.text.redF() - color.redF()) * t,
                           color.greenF() + (theme.text.greenF() - color.greenF()) * t,
                           color.blueF() + (theme.text.blueF() - color.blueF()) * t);
  }
  ink.setAlphaF(color.alphaF());  // who wants a quiet line has it
  return ink;
}

}  // namespace brenier
