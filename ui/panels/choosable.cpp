#include "ui/panels/choosable.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWidget>

namespace brenier {
namespace {

class Chooser : public QObject {
 public:
  Chooser(QWidget* widget, std::function<void()> choose) : QObject(widget), m_choose(std::move(choose)) {
    widget->installEventFilter(this);
  }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::MouseButtonRelease) {
      const auto* mouse = static_cast<QMouseEvent*>(event);
      const auto* widget = static_cast<QWidget*>(watched);
      if (widget->property("ownsClicks").toBool()) return false;  // it was dragged over, or does something else
      if (mouse->button() != Qt::LeftButton || !widget->rect().contains(mouse->position().toPoint())) return false;
      m_choose();
      return true;
    }
    if (event->type() == QEvent::MouseButtonPress) {
      watched->event(event);
      event->accept();  // or the release goes to whoever took the press
      return true;
    }
    // Space is a shortcut of the window; the widget that has the focus comes first.
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->modifiers() != Qt::NoModifier && key->modifiers() != Qt::KeypadModifier) return false;
    if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter && key->key() != Qt::Key_Space) return false;
    event->accept();
    if (event->type() == QEvent::KeyPress) m_choose();
    return true;
  }

 private:
  std::function<void()> m_choose;
};

}  // namespace

void makeChoosable(QWidget* widget, std::function<void()> choose) {
  widget->setFocusPolicy(Qt::TabFocus);
  widget->setCursor(Qt::PointingHandCursor);
  new Chooser(widget, std::move(choose));
}

}  // namespace brenier
