#include "ui/forms/chooser.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/forms/choice_delegate.h"

namespace brenier {
namespace {

constexpr QSize kRoom(520, 620);

bool holdsEveryWord(const Choice& choice, const QString& text) {
  const QString all = choice.title + ' ' + choice.line + ' ' + choice.group + ' ' + choice.needs + ' ' + choice.words;
  const QStringList words = text.split(' ', Qt::SkipEmptyParts);
  return std::all_of(words.begin(), words.end(),
                     [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

/// What is sought stands first where its title begins with it, and last where it cannot be chosen.
int rankOf(const Choice& choice, const QString& text) {
  if (!choice.reason.isEmpty()) return 3;
  if (choice.title.compare(text, Qt::CaseInsensitive) == 0) return 0;
  return choice.title.startsWith(text, Qt::CaseInsensitive) ? 1 : 2;
}

}  // namespace

Chooser::Chooser(QWidget* parent) : QFrame(parent, Qt::Popup), m_theme(Theme::lightTheme()) {
  setProperty("card", true);
  setObjectName("chooser");
  m_search = new QLineEdit(this);
  m_search->setPlaceholderText("Search by any word");
  m_search->setAccessibleName("Search");
  m_search->setClearButtonEnabled(true);
  m_list = new QListWidget(this);
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setItemDelegate(new ChoiceDelegate(m_list));
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_list->setMouseTracking(true);
  m_list->setFocusPolicy(Qt::NoFocus);
  m_list->setAccessibleName("Choices");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(6);
  column->addWidget(m_search);
  column->addWidget(m_list, 1);
  m_search->installEventFilter(this);
  connect(m_search, &QLineEdit::textChanged, this, [this] { fill(); });
  connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
    m_list->setCurrentItem(item);
    accept();
  });
}

void Chooser::setTheme(const Theme& theme) {
  m_theme = theme;
  static_cast<ChoiceDelegate*>(m_list->itemDelegate())->setTheme(theme);
  m_list->viewport()->update();
}

void Chooser::open(QWidget* anchor, std::vector<Choice> choices, int current) {
  m_choices = std::move(choices);
  m_current = current;
  const QSignalBlocker quiet(m_search);
  m_search->clear();
  fill();
  const QRect screen = anchor->screen()->availableGeometry();
  const QSize size = kRoom.boundedTo(screen.size() - QSize(16, 16));
  QPoint at = anchor->mapToGlobal(QPoint(0, anchor->height() + 2));
  at.setX(std::clamp(at.x(), screen.left(), std::max(screen.left(), screen.right() - size.width())));
  at.setY(std::clamp(at.y(), screen.top(), std::max(screen.top(), screen.bottom() - size.height())));
  setGeometry(QRect(at, size));
  show();
  m_search->setFocus(Qt::PopupFocusReason);
  if (m_list->currentItem()) m_list->scrollToItem(m_list->currentItem(), QAbstractItemView::PositionAtCenter);
}

void Chooser::search(const QString& text) {
  m_search->setText(text);
}

void Chooser::fill() {
  const QString text = m_search->text().trimmed();
  std::vector<const Choice*> found;
  for (const auto& choice : m_choices)
    if (holdsEveryWord(choice, text)) found.push_back(&choice);
  if (!text.isEmpty())
    std::stable_sort(found.begin(), found.end(),
                     [&](const Choice* a, const Choice* b) { return rankOf(*a, text) < rankOf(*b, text); });
  m_list->clear();
  QString group;
  for (const Choice* choice : found) {
    if (choice->group != group || m_list->count() == 0) {
      group = choice->group;
      auto* heading = new QListWidgetItem(group.toUpper(), m_list);
      heading->setFlags(Qt::NoItemFlags);
      heading->setData(ChoiceDelegate::kEntry, QVariant::fromValue<void*>(nullptr));
    }
    auto* item = new QListWidgetItem(m_list);
    item->setData(ChoiceDelegate::kEntry, QVariant::fromValue<void*>(const_cast<Choice*>(choice)));
    item->setData(Qt::AccessibleTextRole, choice->title);
    item->setToolTip(choice->line + (choice->reason.isEmpty() ? QString() : "\n" + choice->reason));
    if (text.isEmpty() ? choice->index == m_current : !m_list->currentItem()) m_list->setCurrentItem(item);
  }
  if (m_list->count() == 0) {
    auto* nothing = new QListWidgetItem("Nothing holds these words", m_list);
    nothing->setFlags(Qt::NoItemFlags);
    nothing->setData(ChoiceDelegate::kEntry, QVariant::fromValue<void*>(nullptr));
  }
}

std::vector<const Choice*> Chooser::shown() const {
  std::vector<const Choice*> choices;
  for (int k = 0; k < m_list->count(); ++k)
    if (auto* choice = static_cast<const Choice*>(m_list->item(k)->data(ChoiceDelegate::kEntry).value<void*>()))
      choices.push_back(choice);
  return choices;
}

const Choice* Chooser::marked() const {
  const auto* item = m_list->currentItem();
  return item ? static_cast<const Choice*>(item->data(ChoiceDelegate::kEntry).value<void*>()) : nullptr;
}

void Chooser::accept() {
  const Choice* choice = marked();
  if (!choice || !choice->reason.isEmpty()) return;  // it says why
  const int index = choice->index;
  hide();
  emit chosen(index);
}

/// To the next entry, past the headings.
void Chooser::mark(int by) {
  const int step = by > 0 ? 1 : -1;
  int row = m_list->currentRow();
  for (int left = std::abs(by); left > 0; --left)
    for (int next = row + step; next >= 0 && next < m_list->count(); next += step)
      if (m_list->item(next)->flags() != Qt::NoItemFlags) {
        row = next;
        break;
      }
  m_list->setCurrentRow(row);
}

bool Chooser::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
      mark(1);
      return true;
    case Qt::Key_Up:
      mark(-1);
      return true;
    case Qt::Key_PageDown:
      mark(8);
      return true;
    case Qt::Key_PageUp:
      mark(-8);
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      accept();
      return true;
    case Qt::Key_Escape:
      hide();
      return true;
    default:
      return QFrame::eventFilter(watched, event);
  }
}

void Chooser::hideEvent(QHideEvent* event) {
  QFrame::hideEvent(event);
  emit closed();
}

}  // namespace brenier
