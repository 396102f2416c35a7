#include "ui/main_window/actions.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QMenu>
#include <QTextDocumentFragment>

namespace brenier {

QString ActionSpec::keyText() const {
  QStringList texts;
  for (const QKeySequence& key : keys()) texts << key.toString(QKeySequence::NativeText);
  return texts.join(", ");
}

namespace {

/// Who has it read aloud hears a tooltip as its description: words, and no tags.
void describePlainly(QWidget* widget) {
  const QString tip = widget->toolTip();
  constexpr const char* kFromTip = "descriptionFromToolTip";
  const QString known = widget->accessibleDescription();
  if (!Qt::mightBeRichText(tip) || (!known.isEmpty() && known != widget->property(kFromTip).toString())) return;
  const QString words = QTextDocumentFragment::fromHtml(tip).toPlainText().simplified();
  widget->setProperty(kFromTip, words);
  widget->setAccessibleDescription(words);
}

}  // namespace

Actions::Actions(QWidget* window) : QObject(window) {
  for (const ActionSpec& spec : actionTable()) {
    QString text = QString::fromUtf8(spec.text);
    if (text.startsWith('-')) text.remove(0, 1);
    auto* action = new QAction(text, window);
    action->setObjectName(spec.name);
    action->setShortcuts(spec.keys());
    action->setToolTip(QString::fromUtf8(spec.help) +
                       (*spec.shortcut ? QString(" (%1)").arg(spec.keyText()) : QString()));
    action->setStatusTip(QString::fromUtf8(spec.help));
    action->setCheckable(spec.checkable);
    window->addAction(action);  // shortcuts act while the menu bar is hidden, too
    m_actions[{spec.id, spec.layer}] = action;
  }
  qApp->installEventFilter(this);
}

void Actions::fillMenu(QMenu* menu, MenuId id) const {
  for (const ActionSpec& spec : actionTable()) {
    if (spec.menu != id) continue;
    if (spec.text[0] == '-') menu->addSeparator();
    menu->addAction(m_actions.at({spec.id, spec.layer}));
  }
}

void Actions::restoreShortcut(ActionId id) const {
  for (const ActionSpec& spec : actionTable())
    if (spec.id == id) m_actions.at({spec.id, spec.layer})->setShortcuts(spec.keys());
}

void Actions::setHidden(QAction* action, HiddenBy why, bool hidden) {
  unsigned& reasons = m_hidden[action];
  const auto bit = static_cast<unsigned>(why);
  reasons = hidden ? reasons | bit : reasons & ~bit;
  action->setVisible(reasons == 0);
}

void Actions::disable(MenuId id) const {
  for (const ActionSpec& spec : actionTable())
    if (spec.menu == id) m_actions.at({spec.id, spec.layer})->setEnabled(false);
}

bool Actions::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ToolTipChange) {
    describePlainly(static_cast<QWidget*>(watched));
    return false;
  }
  if (event->type() == QEvent::FocusIn) {
    const auto reason = static_cast<QFocusEvent*>(event)->reason();
    m_focusByKeyboard =
        reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
    return false;
  }
  // Text fields claim their keys from the shortcuts by themselves; buttons do not claim the space bar.
  if (event->type() != QEvent::ShortcutOverride) return false;
  const auto* key = static_cast<QKeyEvent*>(event);
  if (key->key() != Qt::Key_Space || key->modifiers() != Qt::NoModifier) return false;
  if (!qobject_cast<QAbstractButton*>(watched) && !qobject_cast<QComboBox*>(watched)) return false;
  if (!m_focusByKeyboard || watched != QApplication::focusWidget()) return false;
  event->accept();
  return true;
}

}  // namespace brenier
