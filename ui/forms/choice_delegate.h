#pragma once

#include <QStyledItemDelegate>

#include "ui/forms/chooser.h"

namespace brenier {

/// Paints the rows of a Chooser: headings, and entries of two lines.
class ChoiceDelegate : public QStyledItemDelegate {
 public:
  static constexpr int kEntry = Qt::UserRole;  ///< pointer to the row's Choice; null: a heading

  using QStyledItemDelegate::QStyledItemDelegate;
  void setTheme(const Theme& theme) { m_theme = theme; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void paintPicture(QPainter* painter, const QRectF& place, const Choice& choice) const;

  Theme m_theme = Theme::lightTheme();
};

}  // namespace brenier
