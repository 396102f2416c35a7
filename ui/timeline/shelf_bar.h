#pragma once

#include <QIcon>
#include <QImage>
#include <QScrollArea>
#include <QString>
#include <vector>

#include "ui/theme/theme.h"

class QHBoxLayout;

namespace brenier {

class RunCard;

/// A run as its card shows it.
struct ShelfItem {
  int id = 0;
  QString title, detail, help;
  QImage thumbnail;
  bool branch = false;    ///< of the card to the left, or of one before it
  int depth = 0;          ///< how many branches away from a run that is none
  bool onShow = false;    ///< the run that the window shows
  bool learning = false;  ///< elsewhere, beside the one on show
  bool overlaid = false;  ///< drawn over the run on show
  bool canOverlay = false;
};

/// The runs of the sitting, one card each, from left to right as they began. A click goes back to one; the ring on a
/// card draws it over the run on show; the rest is in its menu.
class ShelfBar : public QScrollArea {
  Q_OBJECT

 public:
  explicit ShelfBar(QWidget* parent = nullptr);

  void setItems(const std::vector<ShelfItem>& items);
  const std::vector<ShelfItem>& items() const { return m_items; }
  void setTheme(const Theme& theme);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

 signals:
  void chosen(int id);
  void overlayWanted(int id, bool on);
  void renameWanted(int id);
  void removeWanted(int id);

 private:
  void showMenu(int id, QPoint where);

  std::vector<ShelfItem> m_items;
  std::vector<RunCard*> m_cards;
  QHBoxLayout* m_row = nullptr;
  Theme m_theme;
};

}  // namespace brenier
