#include "ui/timeline/run_card.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

namespace brenier {
namespace {

constexpr int kWidth = 208, kHeight = 46;
constexpr QSize kPicture(62, 38);
constexpr int kMostLevels = 4;
constexpr int kBranch = 16;  // room for the way from a run to its branch

}  // namespace

RunCard::RunCard(QWidget* parent) : QAbstractButton(parent), m_theme(Theme::lightTheme()) {
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void RunCard::setItem(const ShelfItem& item) {
  m_item = item;
  setToolTip(item.help);
  setAccessibleName("Run: " + item.title);
  setAccessibleDescription(item.detail);
  updateGeometry();
  update();
}

void RunCard::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

QSize RunCard::sizeHint() const {
  return {kWidth + kBranch * std::min(m_item.depth, kMostLevels), kHeight};
}

QRect RunCard::ring() const {
  return {width() - 22, 4, 18, 18};
}

void RunCard::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && m_item.canOverlay && ring().contains(event->position().toPoint()))
    return emit ringClicked();
  QAbstractButton::mousePressEvent(event);
}

void RunCard::contextMenuEvent(QContextMenuEvent* event) {
  emit menuWanted(event->reason() == QContextMenuEvent::Mouse ? event->globalPos() : mapToGlobal(rect().center()));
}

void RunCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QRectF card = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  if (m_item.branch) {
    // A way for each run that it goes back to, the last one its own.
    const int levels = std::min(m_item.depth, kMostLevels);
    painter.setPen(QPen(m_theme.mutedText, 1.2));
    for (int level = 0; level < levels; ++level) {
      const double left = level * kBranch + 2.0, end = levels * kBranch - 2.0, y = kHeight * (0.3 + 0.12 * level);
      QPainterPath way(QPointF(left, 4));
      way.cubicTo(QPointF(left, y), QPointF(left + 4, y), QPointF(end, y));
      painter.drawPath(way);
    }
    card.setLeft(card.left() + levels * kBranch);
  }
  painter.setPen(QPen(m_item.onShow || hasFocus() ? m_theme.accent : m_theme.hairline, m_item.onShow ? 1.6 : 1));
  painter.setBrush(underMouse() ? m_theme.hover : m_theme.card);
  painter.drawRoundedRect(card, 6, 6);
  const QRectF picture(card.left() + 4, card.top() + 3.5, kPicture.width(), kPicture.height());
  if (m_item.thumbnail.isNull()) {
    painter.fillRect(picture, m_theme.stage);
  } else {
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(picture, m_item.thumbnail);
  }
  const double left = picture.right() + 7;
  const QRectF above(left, card.top() + 4, card.right() - left - (m_item.canOverlay ? 22 : 6), 18);
  const QRectF below(left, card.top() + 22, card.right() - left - 6, 18);
  painter.setFont(uiFont(12, m_item.onShow ? QFont::DemiBold : QFont::Medium));
  painter.setPen(m_theme.text);
  painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(m_item.title, Qt::ElideRight, static_cast<int>(above.width())));
  painter.setFont(uiFont(11));
  painter.setPen(m_theme.mutedText);
  painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(m_item.detail, Qt::ElideRight, static_cast<int>(below.width())));
  if (!m_item.canOverlay) return;
  painter.setPen(QPen(m_item.overlaid ? m_theme.accent : m_theme.mutedText, m_item.overlaid ? 2 : 1.2));
  painter.setBrush(Qt::NoBrush);
  painter.drawEllipse(QRectF(ring()).center(), 4.5, 4.5);
}

}  // namespace brenier
