#include "ui/main_window/shortcut_dialog.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/main_window/actions.h"

namespace brenier {
namespace {

QLabel* label(const QString& text, const char* role, QWidget* parent) {
  auto* made = new QLabel(text, parent);
  made->setProperty("role", role);
  return made;
}

}  // namespace

ShortcutDialog::ShortcutDialog(QWidget* parent, QSize room) : QDialog(parent) {
  setWindowTitle("Keyboard shortcuts");
  auto* body = new QWidget(this);
  auto* grid = new QGridLayout(body);
  grid->setContentsMargins(20, 16, 20, 16);
  grid->setHorizontalSpacing(20);
  grid->setVerticalSpacing(6);
  grid->setColumnStretch(2, 1);
  int line = 0;
  auto section = static_cast<MenuId>(-1);
  for (const ActionSpec& spec : actionTable()) {
    if (!*spec.shortcut) continue;
    if (spec.menu != section) {
      if (line > 0) grid->setRowMinimumHeight(line++, 6);
      section = spec.menu;
      grid->addWidget(label(menuTitle(section).remove('&').toUpper(), "section", body), line++, 0, 1, 3);
    }
    QString text = QString::fromUtf8(spec.text).remove('&');
    if (text.startsWith('-')) text.remove(0, 1);
    grid->addWidget(label(spec.keyText(), "title", body), line, 0, Qt::AlignTop);
    grid->addWidget(new QLabel(text, body), line, 1, Qt::AlignTop);
    QLabel* help = label(QString::fromUtf8(spec.help), "muted", body);
    help->setWordWrap(true);
    help->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    grid->addWidget(help, line, 2);
    ++line;
    ++m_rows;
  }
  auto* scroll = new QScrollArea(this);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(body);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* note = label("Single letters act while no text field has the focus.", "muted", this);
  note->setContentsMargins(20, 0, 20, 0);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 12);
  column->addWidget(scroll, 1);
  column->addWidget(note);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(20, 0, 20, 0);
  row->addWidget(buttons);
  column->addLayout(row);
  // As wide as most explanations are, and within the screen.
  const QSize most = room.isValid() ? room : screen()->availableSize() - QSize(40, 60);
  resize(QSize(860, 720).boundedTo(most));
}

}  // namespace brenier
