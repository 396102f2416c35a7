#include "ui/main_window/screen_keeper.h"

#include <QEvent>
#include <QScreen>
#include <QWidget>
#include <QWindow>
#include <QWindowStateChangeEvent>
#include <algorithm>

namespace brenier {
namespace {

constexpr int kSettlingMs = 1500;

}  // namespace

ScreenKeeper::ScreenKeeper(QWidget* window) : QObject(window), m_window(window), m_chosen(window->size()) {
  m_settling.setSingleShot(true);
  m_settling.setInterval(kSettlingMs);
  connect(&m_settling, &QTimer::timeout, this, [this] { m_strict = false; });
  window->installEventFilter(this);
}

bool ScreenKeeper::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_window) return false;
  if (event->type() == QEvent::Show) follow();
  if (event->type() == QEvent::WindowStateChange) {
    const auto before = static_cast<QWindowStateChangeEvent*>(event)->oldState();
    if ((before & Qt::WindowFullScreen) && isNormal()) settle();
  }
  if (event->type() != QEvent::Resize || !isNormal()) return false;
  if (m_settling.isActive())
    QMetaObject::invokeMethod(this, &ScreenKeeper::keep, Qt::QueuedConnection);
  else
    m_chosen = m_window->size();
  return false;
}

/// The screen, once the window has a handle that is on one.
void ScreenKeeper::follow() {
  const auto anew = [this] {
    m_strict = true;
    settle();
  };
  QWindow* handle = m_window->windowHandle();
  if (!handle || handle->property("kept").toBool()) return;
  handle->setProperty("kept", true);
  const auto watch = [this, anew](QScreen* screen) {
    if (screen) connect(screen, &QScreen::availableGeometryChanged, this, anew);
  };
  watch(handle->screen());
  connect(handle, &QWindow::screenChanged, this, [watch, anew](QScreen* screen) {
    watch(screen);
    anew();
  });
}

void ScreenKeeper::settle() {
  m_settling.start();
  QMetaObject::invokeMethod(this, &ScreenKeeper::keep, Qt::QueuedConnection);
}

bool ScreenKeeper::isNormal() const {
  return !(m_window->windowState() & (Qt::WindowFullScreen | Qt::WindowMaximized | Qt::WindowMinimized));
}

/// For what is inside of its frame.
QSize ScreenKeeper::room() const {
  const QMargins frame = m_window->windowHandle() ? m_window->windowHandle()->frameMargins() : QMargins();
  const QSize all = m_window->screen()->availableGeometry().marginsRemoved(frame).size();
  return m_strict ? all : all.expandedTo(m_chosen);
}

/// Moved only where it has to be made smaller: where else it stands is its owner's affair.
void ScreenKeeper::keep() {
  if (!isNormal() || !m_window->isVisible()) return;
  const QSize wanted = m_window->size().boundedTo(room()).expandedTo(m_window->minimumSizeHint());
  if (wanted == m_window->size()) return;
  m_window->resize(wanted);
  const QRect available = m_window->screen()->availableGeometry();
  QRect frame = m_window->frameGeometry();
  frame.moveRight(std::min(frame.right(), available.right()));
  frame.moveBottom(std::min(frame.bottom(), available.bottom()));
  frame.moveLeft(std::max(frame.left(), available.left()));
  frame.moveTop(std::max(frame.top(), available.top()));
  m_window->move(frame.topLeft());
}

}  // namespace brenier
