#pragma once

#include <QAbstractEventDispatcher>
#include <QCoreApplication>

namespace brenier::test {

/// Runs what waits to be run (posted events, timers that are due, mail) until nothing does. No time passes, so that a
/// slow machine settles as surely as a fast one.
inline void settle() {
  auto* events = QAbstractEventDispatcher::instance();
  for (int round = 0; round < 1000; ++round) {
    QCoreApplication::sendPostedEvents();
    if (!events->processEvents(QEventLoop::AllEvents)) return;
  }
}

}  // namespace brenier::test
