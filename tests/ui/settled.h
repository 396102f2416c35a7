#pragma once

#include <QCoreApplication>
#include <QtTest>

#include "ui/main_window/main_window.h"

/// Waits for things, never by the clock.
namespace brenier::test {

/// Delivers what is posted, the mail of a machinery that answers at once among it.
inline void deliver() {
  QCoreApplication::processEvents();
  QCoreApplication::processEvents();
}

/// Waits for the first frame of the run that the window begins with.
[[nodiscard]] inline bool showsItsRun(const MainWindow& window) {
  return QTest::qWaitFor([&] { return window.frameStep() >= 0; });
}

}  // namespace brenier::test
