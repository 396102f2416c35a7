#pragma once

#include <QAbstractButton>
#include <QDir>
#include <QMessageBox>
#include <QTimer>

#include "tests/studio/shown_window.h"
#include "ui/run/run_shelf.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

/// What the tests of kept runs do with a window.
namespace brenier::test {

/// A window of a sitting: it saves by itself into `mine`, and offers what lies under `lost`.
inline StartOptions keeping(const QString& mine, const QString& lost = {}) {
  StartOptions options;
  options.autosaveFolder = mine;
  options.autosaveBase = lost;
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  if (!mine.isEmpty()) QDir().mkpath(mine);
  return options;
}

inline bool clicksOn(QWidget* inside, const QString& text) {
  for (auto* each : inside->findChildren<QAbstractButton*>())
    if (each->text() == text) return each->click(), true;
  return false;
}

inline bool pausesNow(Shown& shown) {
  shown.window->controller().pause();
  return QTest::qWaitFor([&] { return shown.window->controller().state() == RunState::paused; }, kEver);
}

inline bool savesTo(Shown& shown, const QString& path) {
  QSignalSpy saved(&shown.window->controller(), &RunController::saved);
  shown.window->controller().save(path);
  return QTest::qWaitFor([&] { return saved.count() == 1; }, kEver);
}

/// Whether the stage comes to show the kept moment of that step.
inline bool scrubsTo(Shown& shown, std::int64_t step) {
  shown.window->timeline()->axis()->showMoment(step);
  const bool there = QTest::qWaitFor(
      [&] { return shown.stage().snapshot()->purpose == Purpose::scrub && shown.stage().snapshot()->step == step; },
      20000);
  shown.window->timeline()->axis()->showMoment({});
  return there;
}

inline bool learnsAnother(Shown& shown, RunId before, std::int64_t step) {
  return QTest::qWaitFor(
      [&] {
        const RunController& run = shown.window->controller();
        return run.run() != before && run.started() && shown.window->frameStep() >= step;
      },
      kEver);
}

inline bool showsRunAt(Shown& shown, int place) {
  return QTest::qWaitFor(
      [&] {
        const RunController& run = shown.window->controller();
        return run.place() == place && run.started() && shown.window->frameStep() > 0;
      },
      kEver);
}

inline const ShelvedRun* titled(Shown& shown, const QString& title) {
  for (const ShelvedRun* run : shown.window->shelf()->runs())
    if (run->title() == title) return run;
  return nullptr;
}

/// Closes the window, answers with that button, and returns what was asked; empty: nothing was.
inline QString closingAsks(Shown& shown, QMessageBox::StandardButton answer) {
  QString asked;
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
    auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (!question || !asked.isEmpty()) return;
    asked = question->text();
    question->button(answer)->click();
  });
  timer.start(20);
  shown.window->close();
  return asked;
}

}  // namespace brenier::test
