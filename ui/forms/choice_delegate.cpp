#include "ui/forms/choice_delegate.h"

#include <QPainter>

namespace brenier {
namespace {

constexpr int kHeading = 26, kRow = 46;
constexpr QSizeF kChoicePicture(54, 36);

const Choice* choiceOf(const QModelIndex& index) {
  return static_cast<const Choice*>(index.data(ChoiceDelegate::kEntry).value<void*>());
}

}  // namespace

QSize ChoiceDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
  return {240, choiceOf(index) ? kRow : kHeading};
}

void ChoiceDelegate::paintPicture(QPainter* painter, const QRectF& place, const Choice& choice) const {
  painter->setPen(Qt::NoPen);
  painter->setBrush(m_theme.stage);
  painter->drawRoundedRect(place, 4, 4);
  if (!choice.picture.isNull()) {
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->setOpacity(choice.reason.isEmpty() ? 1 : 0.4);
    painter->drawImage(place, choice.picture);
    painter->setOpacity(1);
    return;
  }
  QFont font(QStringLiteral("DejaVu Serif"));
  font.setPixelSize(14);
  painter->setFont(font);
  painter->setPen(choice.reason.isEmpty() ? m_theme.text : m_theme.disabledText);
  painter->drawText(place, Qt::AlignCenter, choice.symbol);
}

void ChoiceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRectF row = option.rect;
  const Choice* choice = choiceOf(index);
  if (!choice) {
    painter->setFont(uiFont(11, QFont::DemiBold));
    painter->setPen(m_theme.mutedText);
    painter->drawText(row.adjusted(10, 6, -8, 0), Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
    return painter->restore();
  }
  const bool can = choice->reason.isEmpty();
  if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
    painter->setPen(option.state & QStyle::State_Selected ? QPen(m_theme.accent, 1) : QPen(Qt::NoPen));
    painter->setBrush(can ? m_theme.button : Qt::transparent);
    painter->drawRoundedRect(row.adjusted(4.5, 1.5, -4.5, -1.5), 6, 6);
  }
  const QRectF picture(QPointF(row.left() + 10, row.center().y() - kChoicePicture.height() / 2), kChoicePicture);
  paintPicture(painter, picture, *choice);
  const double left = picture.right() + 10;
  const QRectF above(left, row.top() + 5, row.right() - left - 10, 18), below = above.translated(0, 18);
  painter->setFont(uiFont(13, QFont::DemiBold));
  painter->setPen(can ? m_theme.text : m_theme.disabledText);
  painter->drawText(above, Qt::AlignLeft | Qt::AlignVCenter,
                    painter->fontMetrics().elidedText(choice->title, Qt::ElideRight, int(above.width())));
  const double used = painter->fontMetrics().horizontalAdvance(choice->title) + 12;
  painter->setFont(uiFont(11));
  painter->setPen(can ? m_theme.mutedText : m_theme.disabledText);
  if (!choice->needs.isEmpty() && used < above.width())
    painter->drawText(above.adjusted(used, 0, 0, 0), Qt::AlignRight | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(choice->needs, Qt::ElideRight, int(above.width() - used)));
  painter->setFont(uiFont(12));
  const QString line = can ? choice->line : choice->reason;
  painter->drawText(below, Qt::AlignLeft | Qt::AlignVCenter,
                    painter->fontMetrics().elidedText(line, Qt::ElideRight, int(below.width())));
  painter->restore();
}

}  // namespace brenier
