#pragma once

#include <QAbstractButton>

#include "ui/timeline/shelf_bar.h"

namespace brenier {

/// One run of the shelf: its picture, what it learned and how far it came.
class RunCard : public QAbstractButton {
  Q_OBJECT

 public:
  explicit RunCard(QWidget* parent = nullptr);
  void setItem(const ShelfItem& item);
  const ShelfItem& item() const { return m_item; }
  void setTheme(const Theme& theme);
  QSize sizeHint() const override;
  /// Where the ring is that draws the run over the one on show.
  QRect ring() const;

 signals:
  void ringClicked();
  void menuWanted(const QPoint& globalPosition);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  ShelfItem m_item;
  Theme m_theme;
};

}  // namespace brenier
