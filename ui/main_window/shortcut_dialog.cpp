#include "ui/main_window/shortcut_dialog.h"

#include <QAction>
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
  made->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  return made;
}

/// Empty: no key has it in this window now.
QString keysOf(const ActionSpec& spec, const QAction* action) {
  if (!action) return spec.keyText();
  if (!action->isVisible()) return {};
  if (spec.id == ActionId::blankScreen) return action->isEnabled() ? "B" : QString();  // while a lesson is presented
  return action->shortcuts().isEmpty() ? QString() : spec.keyText();  // somebody else may have them for a while
}

}  // namespace

ShortcutDialog::ShortcutDialog(const Actions* actions, QWidget* parent, QSize room) : QDialog(parent) {
  setObjectName("shortcuts");
  setWindowTitle("Keyboard shortcuts");
  auto* body = new QWidget(this);
  auto* grid = new QGridLayout(body);
  grid->setContentsMargins(20, 16, 20, 16);
  grid->setHorizontalSpacing(20);
  grid->setVerticalSpacing(6);
  grid->setColumnStretch(2, 1);
  const bool all = fill(grid, body, actions);
  auto* scroll = new QScrollArea(this);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(body);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  QString said = "Single letters act while no text field has the focus.";
  if (!all) said += " What this step or method does not have is left out.";
  auto* note = label(said, "muted", this);
  note->setWordWrap(true);
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

bool ShortcutDialog::fill(QGridLayout* grid, QWidget* body, const Actions* actions) {
  bool all = true;
  auto section = static_cast<MenuId>(-1);
  for (const ActionSpec& spec : actionTable()) {
    const QAction* action = !actions     ? nullptr
                            : spec.layer ? actions->layer(static_cast<Layer>(spec.layer))
                                         : (*actions)[spec.id];
    const QString keys = keysOf(spec, action);
    all = all && (!keys.isEmpty() || !*spec.shortcut);
    if (keys.isEmpty()) continue;
    if (spec.menu != section) {
      if (m_line > 0) grid->setRowMinimumHeight(m_line++, 6);
      section = spec.menu;
      grid->addWidget(label(menuTitle(section).remove('&').toUpper(), "section", body), m_line++, 0, 1, 3);
    }
    addRow(grid, body, spec, keys, !action || action->isEnabled());
  }
  return all;
}

void ShortcutDialog::addRow(QGridLayout* grid, QWidget* body, const ActionSpec& spec, const QString& keys, bool now) {
  QString text = QString::fromUtf8(spec.text).remove('&');
  if (text.startsWith('-')) text.remove(0, 1);
  grid->addWidget(label(keys, now ? "title" : "muted", body), m_line, 0);
  grid->addWidget(label(text, now ? "" : "muted", body), m_line, 1);
  QLabel* help = label((now ? "" : "Not now: ") + QString::fromUtf8(spec.help), "muted", body);
  help->setWordWrap(true);
  help->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  grid->addWidget(help, m_line, 2);
  ++m_line;
  ++m_rows;
}

}  // namespace brenier
