#include "ui/timeline/mark_name_edit.h"

#include <QApplication>
#include <QKeyEvent>
#include <utility>

#include "ui/theme/theme.h"

namespace brenier {
namespace {

constexpr int kLongestName = 80;
constexpr QSize kSize(150, 22);

bool endsIt(int key) {
  return key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter;
}

}  // namespace

MarkNameEdit::MarkNameEdit(QWidget* parent) : QLineEdit(parent) {
  setObjectName("markName");
  setAccessibleName("Name of the mark");
  setToolTip("The name of this mark: Enter takes it, Esc leaves it as it was");
  setMaxLength(kLongestName);
  setFont(uiFont(11));
  // The style's fields are as high as the label row and the axis together.
  setStyleSheet("QLineEdit { padding: 0 4px; min-height: 0; }");
  setFixedSize(kSize);
  hide();
}

void MarkNameEdit::ask(std::int64_t step, const QString& name) {
  if (m_step >= 0) take();
  m_step = step;
  m_before = name;
  if (QWidget* focused = QApplication::focusWidget(); focused != this) m_focusBefore = focused;
  setText(name);
  show();
  raise();
  setFocus(Qt::OtherFocusReason);
  selectAll();
}

void MarkNameEdit::drop() {
  if (m_step >= 0) close();
}

void MarkNameEdit::take() {
  const QString name = text().trimmed();
  const std::int64_t step = m_step;
  const bool other = name != m_before;
  close();
  if (other) emit named(step, name);
}

void MarkNameEdit::close() {
  m_step = -1;
  const bool focused = hasFocus();
  hide();
  QWidget* before = std::exchange(m_focusBefore, nullptr);
  if (focused && before) before->setFocus(Qt::OtherFocusReason);
}

/// Esc and Enter are keys of the window, too.
bool MarkNameEdit::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && endsIt(static_cast<QKeyEvent*>(event)->key())) {
    event->accept();
    return true;
  }
  return QLineEdit::event(event);
}

void MarkNameEdit::keyPressEvent(QKeyEvent* event) {
  if (!endsIt(event->key())) return QLineEdit::keyPressEvent(event);
  event->key() == Qt::Key_Escape ? close() : take();
}

/// A menu of its own, or another window in front, is no answer.
void MarkNameEdit::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  const bool answered = event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
  if (answered && m_step >= 0) take();
}

}  // namespace brenier
