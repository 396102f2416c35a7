#include "ui/timeline/shelf_bar.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QScrollBar>
#include <QTimer>

#include "ui/timeline/run_card.h"

namespace brenier {

ShelfBar::ShelfBar(QWidget* parent) : QScrollArea(parent), m_theme(Theme::lightTheme()) {
  setObjectName("shelf");
  setAccessibleName("Runs of this sitting");
  setFrameShape(QFrame::NoFrame);
  setProperty("bar", true);
  setWidgetResizable(true);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);  // the wheel moves it, and the card on show is always in sight
  setFocusPolicy(Qt::NoFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  auto* body = new QWidget(this);
  m_row = new QHBoxLayout(body);
  m_row->setContentsMargins(14, 4, 14, 2);
  m_row->setSpacing(6);
  m_row->addStretch(1);
  setWidget(body);
  hide();
}

QSize ShelfBar::sizeHint() const {
  return {600, 54};
}

void ShelfBar::setItems(const std::vector<ShelfItem>& items) {
  const bool more = items.size() > m_items.size();
  m_items = items;
  while (m_cards.size() > items.size()) {
    m_cards.back()->hide();
    m_cards.back()->deleteLater();  // it may be what was clicked
    m_cards.pop_back();
  }
  while (m_cards.size() < items.size()) {
    auto* card = new RunCard(widget());
    card->setTheme(m_theme);
    m_row->insertWidget(static_cast<int>(m_cards.size()), card);
    connect(card, &QAbstractButton::clicked, this, [this, card] { emit chosen(card->item().id); });
    connect(card, &RunCard::ringClicked, this,
            [this, card] { emit overlayWanted(card->item().id, !card->item().overlaid); });
    connect(card, &RunCard::menuWanted, this, [this, card](const QPoint& at) { showMenu(card->item().id, at); });
    m_cards.push_back(card);
  }
  for (std::size_t k = 0; k < items.size(); ++k) m_cards[k]->setItem(items[k]);
  setVisible(items.size() > 1);  // one run is the one that is on show
  if (!more) return;
  QTimer::singleShot(0, this, [this] {
    for (const RunCard* card : m_cards)
      if (card->item().onShow) ensureWidgetVisible(const_cast<RunCard*>(card), 20, 0);
  });
}

void ShelfBar::setTheme(const Theme& theme) {
  m_theme = theme;
  for (RunCard* card : m_cards) card->setTheme(theme);
}

void ShelfBar::showMenu(int id, QPoint where) {
  const ShelfItem* item = nullptr;
  for (const auto& each : m_items)
    if (each.id == id) item = &each;
  if (!item) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction("&Go back to it", this, [this, id] { emit chosen(id); })
      ->setEnabled(!item->onShow && !item->learning);
  auto* over = menu->addAction("&Draw it over the run on show", this,
                               [this, id, on = !item->overlaid] { emit overlayWanted(id, on); });
  over->setCheckable(true);
  over->setChecked(item->overlaid);
  over->setEnabled(item->canOverlay);
  menu->addAction(QStringLiteral("&Name…"), this, [this, id] { emit renameWanted(id); });
  menu->addSeparator();
  menu->addAction("&Remove from the shelf", this, [this, id] { emit removeWanted(id); })
      ->setEnabled(!item->onShow && !item->learning);
  menu->popup(where);
}

}  // namespace brenier
