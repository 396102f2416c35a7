#include "ui/canvas/layer_chip.h"

#include <QFontMetricsF>
#include <QPainter>
#include <cmath>

namespace brenier {

LayerChip::LayerChip(const StageLayer& layer, QWidget* parent)
    : QAbstractButton(parent), m_layer(layer), m_symbol(QString::fromUtf8(layer.symbol)), m_theme(Theme::lightTheme()) {
  setText(tr(layer.name));
  setCheckable(true);
  setFont(uiFont(12, QFont::Medium));
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);
  setAccessibleName(tr("Layer: %1").arg(text()));
  setAccessibleDescription(help());
  setToolTip(help());
}

QString LayerChip::help() const {
  return QStringLiteral("%1  (%2)").arg(tr(m_layer.help), QString(m_layer.keys).replace(';', ','));
}

void LayerChip::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void LayerChip::setRoom(Room room) {
  m_room = room;
  update();
}

int LayerChip::widthFor(Room room) const {
  if (room == Room::dot) return 28;
  if (room == Room::tight) return 19;
  const QString& shown = room == Room::name ? text() : m_symbol;
  const int beside = room == Room::name ? 36 : room == Room::symbol ? 31 : 23;
  return static_cast<int>(std::ceil(QFontMetricsF(font()).horizontalAdvance(shown))) + beside;
}

void LayerChip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool on = isChecked() && isEnabled();
  const QRectF pill = QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5);
  if (on || hasFocus() || (underMouse() && isEnabled())) {
    painter.setPen(QPen(hasFocus() ? m_theme.accent : on ? m_theme.hairline : QColor(Qt::transparent), 1));
    painter.setBrush(on ? m_theme.card : underMouse() ? m_theme.button : QColor(Qt::transparent));
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
  }
  const bool close = m_room == Room::close;
  const QPointF dot(m_room == Room::tight ? width() / 2.0 : close ? 10 : 14, height() / 2.0);
  if (on) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_layer.colour(m_theme));
    painter.drawEllipse(dot, 5, 5);
  } else {
    painter.setPen(QPen(isEnabled() ? m_layer.colour(m_theme) : m_theme.disabledText, 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(dot, 4.4, 4.4);
  }
  if (m_room == Room::dot || m_room == Room::tight) return;
  painter.setFont(font());
  painter.setPen(!isEnabled() ? m_theme.disabledText : on ? m_theme.text : m_theme.mutedText);
  const int from = close ? 18 : 25;
  painter.drawText(QRectF(from, 0, width() - from, height()), Qt::AlignVCenter | Qt::AlignLeft,
                   m_room == Room::name ? text() : m_symbol);
}

}  // namespace brenier
