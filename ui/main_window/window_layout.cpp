#include "ui/main_window/window_layout.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QSettings>
#include <QStatusBar>

namespace brenier {
namespace {

/// Raised when docks are added, so that an old arrangement is not forced on a new window.
constexpr int kStateVersion = 3;

}  // namespace

WindowLayout::WindowLayout(QMainWindow* window, QDockWidget* problem, QDockWidget* numbers, QDockWidget* timeline)
    : QObject(window), m_window(window), m_problem(problem), m_numbers(numbers), m_timeline(timeline) {}

void WindowLayout::rememberDefault() {
  m_default = m_window->saveState(kStateVersion);
}

void WindowLayout::restoreDefault() {
  setPresenting(false);
  m_window->restoreState(m_default, kStateVersion);
  emit changed();
}

void WindowLayout::apply(NamedLayout layout) {
  if (layout == NamedLayout::present) {
    setPresenting(true);
    return;
  }
  setPresenting(false);
  m_window->restoreState(m_default, kStateVersion);
  m_problem->setVisible(layout == NamedLayout::debug);
  m_numbers->setVisible(true);
  m_timeline->setVisible(true);
  emit changed();
}

bool WindowLayout::panelsHidden() const {
  return m_problem->isHidden() && m_numbers->isHidden();
}

bool WindowLayout::problemShown() const {
  return !m_problem->isHidden();
}

bool WindowLayout::numbersShown() const {
  return !m_numbers->isHidden();
}

void WindowLayout::setPanelsHidden(bool hidden) {
  if (hidden == panelsHidden()) return;
  if (hidden) {
    m_beforeHiding = m_window->saveState(kStateVersion);
    m_problem->hide();
    m_numbers->hide();
    m_timeline->hide();
  } else if (m_beforeHiding.isEmpty() || !m_window->restoreState(m_beforeHiding, kStateVersion)) {
    m_problem->show();
    m_numbers->show();
    m_timeline->show();
  }
  emit changed();
}

void WindowLayout::setPresenting(bool on) {
  if (on == m_presenting) return;
  m_presenting = on;
  if (on) {
    m_beforePresenting = m_window->saveState(kStateVersion);
    m_wasMaximized = m_window->isMaximized();
    m_geometryBefore = m_window->saveGeometry();
    m_problem->hide();
    m_numbers->hide();
    m_timeline->hide();
    m_window->showFullScreen();
  } else {
    if (m_wasMaximized) {
      m_window->showMaximized();
    } else {
      m_window->showNormal();
    }
    m_window->restoreState(m_beforePresenting, kStateVersion);
  }
  m_window->menuBar()->setVisible(!on);
  m_window->statusBar()->setVisible(!on);
  emit changed();
}

QByteArray WindowLayout::state() const {
  return m_presenting ? m_beforePresenting : m_window->saveState(kStateVersion);
}

bool WindowLayout::setState(const QByteArray& state) {
  if (m_presenting || state.isEmpty() || !m_window->restoreState(state, kStateVersion)) return false;
  emit changed();
  return true;
}

void WindowLayout::save(const QByteArray& docks) const {
  QSettings settings;
  settings.setValue("window/geometry", m_presenting ? m_geometryBefore : m_window->saveGeometry());
  settings.setValue("window/state", docks);
}

bool WindowLayout::restore() {
  const QSettings settings;
  const QByteArray geometry = settings.value("window/geometry").toByteArray();
  const QByteArray state = settings.value("window/state").toByteArray();
  if (!geometry.isEmpty()) m_window->restoreGeometry(geometry);
  return setState(state);
}

}  // namespace brenier
