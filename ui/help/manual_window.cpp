#include "ui/help/manual_window.h"

#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "ui/help/manual_pages.h"
#include "ui/help/manual_text.h"

namespace brenier {
namespace {

constexpr int kPath = Qt::UserRole, kWords = Qt::UserRole + 1;  // of an item: the page's path, all that it says
constexpr int kTreeWidth = 250;
constexpr int kTypingPause = 200;  // ms

}  // namespace

ManualWindow::ManualWindow(const QString& folder, QWidget* parent) : QDialog(parent), m_folder(folder) {
  setObjectName("manual");
  setWindowTitle("Manual");
  setWindowFlag(Qt::WindowMaximizeButtonHint);
  m_tree = new QTreeWidget(this);
  m_tree->setObjectName("manualTree");
  m_tree->setAccessibleName("Pages");
  m_tree->setHeaderHidden(true);
  m_tree->setStyleSheet("QTreeWidget::item { padding: 3px 0; }");
  m_tree->setFrameShape(QFrame::NoFrame);
  m_text = new ManualText(this);
  m_said = new QLabel(this);
  m_said->setObjectName("manualSaid");
  m_said->setProperty("role", "muted");
  m_said->setWordWrap(true);
  m_said->hide();
  auto* sides = new QSplitter(this);
  sides->addWidget(m_tree);
  sides->addWidget(m_text);
  sides->setStretchFactor(1, 1);
  sides->setSizes({kTreeWidth, 760});
  sides->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 12, 12, 12);
  column->setSpacing(8);
  column->addWidget(buildHead());
  column->addWidget(sides, 1);
  column->addWidget(m_said);
  connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (!item || item->data(0, kPath).isNull()) return;
    m_text->showPage(item->data(0, kPath).toString());
    m_text->mark(m_search->text().trimmed());
  });
  connect(m_text, &ManualText::pageShown, this, &ManualWindow::choose);
  connect(m_text, &ManualText::linkLeft, this, [this](const QUrl& link) {
    m_said->setText(link.toString() + " is a part of Brenier's sources; it does not come with the program.");
    m_said->show();
  });
  resize(1040, 720);
  fillTree();
}

QWidget* ManualWindow::buildHead() {
  auto* head = new QWidget(this);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  const auto add = [&](const QString& text, const QString& name, const QKeySequence& key) {
    auto* button = new QToolButton(head);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(name + " (" + key.toString() + ")");
    button->setShortcut(key);
    button->setEnabled(false);
    row->addWidget(button);
    return button;
  };
  m_back = add(QStringLiteral("←"), "Back", QKeySequence("Alt+Left"));
  m_forward = add(QStringLiteral("→"), "Forward", QKeySequence("Alt+Right"));
  connect(m_back, &QToolButton::clicked, m_text, &QTextBrowser::backward);
  connect(m_forward, &QToolButton::clicked, m_text, &QTextBrowser::forward);
  connect(m_text, &QTextBrowser::backwardAvailable, m_back, &QWidget::setEnabled);
  connect(m_text, &QTextBrowser::forwardAvailable, m_forward, &QWidget::setEnabled);
  m_search = new QLineEdit(head);
  m_search->setObjectName("manualSearch");
  m_search->setPlaceholderText("Search in all pages");
  m_search->setAccessibleName("Search in all pages");
  m_search->setClearButtonEnabled(true);
  m_typed.setSingleShot(true);
  m_typed.setInterval(kTypingPause);
  connect(m_search, &QLineEdit::textChanged, &m_typed, qOverload<>(&QTimer::start));
  connect(&m_typed, &QTimer::timeout, this, &ManualWindow::search);
  row->addWidget(m_search, 1);
  return head;
}

void ManualWindow::fillTree() {
  const QSignalBlocker quiet(m_tree);
  for (const ManualGroup& group : manualContents(m_folder)) {
    auto* heading = new QTreeWidgetItem(m_tree, {group.title});
    heading->setFlags(Qt::ItemIsEnabled);
    for (const ManualPage& page : group.pages) {
      const QString path = QDir::cleanPath(QDir(m_folder).filePath(page.file));
      auto* item = new QTreeWidgetItem(heading, {page.title});
      item->setToolTip(0, page.title);
      item->setData(0, kPath, path);
      item->setData(0, kWords, manualPage(path, false));
    }
    heading->setExpanded(group.pages.size() < 10);
  }
}

QList<QTreeWidgetItem*> ManualWindow::pages() const {
  QList<QTreeWidgetItem*> all;
  for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
    for (int j = 0; j < m_tree->topLevelItem(i)->childCount(); ++j) all << m_tree->topLevelItem(i)->child(j);
  return all;
}

/// The contents are the pages that have it, and the first of them is shown unless the present one has it.
void ManualWindow::search() {
  const QString words = m_search->text().trimmed();
  QTreeWidgetItem* first = nullptr;
  for (QTreeWidgetItem* item : pages()) {
    const bool has = words.isEmpty() || item->data(0, kWords).toString().contains(words, Qt::CaseInsensitive);
    item->setHidden(!has);
    if (has && !first) first = item;
  }
  for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
    QTreeWidgetItem* heading = m_tree->topLevelItem(i);
    bool any = false;
    for (int j = 0; j < heading->childCount(); ++j) any = any || !heading->child(j)->isHidden();
    heading->setHidden(!any);
    if (any && !words.isEmpty()) heading->setExpanded(true);
  }
  m_said->setVisible(!first);
  if (!first) m_said->setText("No page has \"" + words + "\" in it.");
  QTreeWidgetItem* present = m_tree->currentItem();
  if (first && !words.isEmpty() && (!present || present->isHidden())) m_tree->setCurrentItem(first);
  m_text->mark(first ? words : QString());
}

void ManualWindow::choose(const QString& path) {
  m_said->hide();
  const QSignalBlocker quiet(m_tree);
  m_tree->setCurrentItem(nullptr);
  for (QTreeWidgetItem* item : pages()) {
    if (item->data(0, kPath).toString() != path) continue;
    item->parent()->setExpanded(true);
    m_tree->setCurrentItem(item);
    m_tree->scrollToItem(item);
  }
}

void ManualWindow::showPage(const QString& page) {
  if (pages().isEmpty()) {
    m_said->setText("The manual was to be in " + m_folder + ", and is not there.");
    m_said->show();
  } else if (!page.isEmpty() || m_text->source().isEmpty()) {
    const QString wanted = page.isEmpty() ? QString("manual.md") : page;
    m_text->showPage(QDir(m_folder).filePath(wanted.section('#', 0, 0)), wanted.section('#', 1));
  }
  show();
  raise();
  activateWindow();
  m_search->setFocus();
}

void ManualWindow::setTheme(const Theme& theme) {
  m_text->setTheme(theme);
}

}  // namespace brenier
