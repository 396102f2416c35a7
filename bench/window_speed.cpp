// How soon the window answers, over the real trainer that learns meanwhile, in milliseconds: from each entry of the
// menus that asks nothing to the painted window after it (median of --rounds, 5; --only NAME: of one), beside what it
// costs to paint the whole window; from "next problem" to its frame (the run has begun), to the stage that shows it and
// to the first learned frame (--to ID,ID: to these problems alone); and at which share of the rate without a window it
// learns with the default view. Run with QT_QPA_PLATFORM=offscreen or on a display. Exits with 1 where an entry takes
// more than 100, a problem more than 300 (medians), or the share is below 0.8.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <set>

#include "core/lessons/lesson_library.h"
#include "core/session/file_hooks.h"
#include "core/train/catalog.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/main_window.h"
#include "ui/run/run_controller.h"

namespace {

using namespace brenier;

constexpr int kPatience = 60000;

/// What opens a dialog, a page or a lesson, needs the clipboard, or ends the program.
const std::set<ActionId> kAsks = {
    ActionId::openRun,      ActionId::saveRun,        ActionId::saveRunAs,  ActionId::exportMap,
    ActionId::exportFigure, ActionId::filmTraining,   ActionId::quit,       ActionId::filmInterpolation,
    ActionId::pasteState,   ActionId::keepProblem,    ActionId::markMoment, ActionId::shortcuts,
    ActionId::about,        ActionId::openLesson,     ActionId::makeLesson, ActionId::editLesson,
    ActionId::makeStep,     ActionId::tryLesson,      ActionId::saveLesson, ActionId::lessonAnswers,
    ActionId::largeNumbers, ActionId::present,        ActionId::lecturer,   ActionId::blankScreen,
    ActionId::nextProblem,  ActionId::previousProblem};

double millisecondsOf(const QElapsedTimer& clock) {
  return 1e-6 * static_cast<double>(clock.nsecsElapsed());
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void settle(MainWindow& window) {
  const auto from = window.frameStep();
  (void)QTest::qWaitFor([&] { return window.frameStep() != from; }, 2000);
  QTest::qWait(60);
}

/// From the click until its change is painted.
double clickMilliseconds(MainWindow& window, QAction* action) {
  settle(window);
  QElapsedTimer clock;
  clock.start();
  action->trigger();
  QCoreApplication::sendPostedEvents();
  QCoreApplication::processEvents();
  (void)window.grab();
  return millisecondsOf(clock);
}

/// From the choice of a problem; what never came is -1.
struct ProblemTimes {
  double begun = -1, framed = -1, learned = -1;
};

ProblemTimes timesTo(MainWindow& window, const std::function<void()>& choose) {
  settle(window);
  RunController& run = window.controller();
  const RunId before = run.run();
  ProblemTimes times;
  QElapsedTimer clock;
  const auto note = [&](double& when) {
    if (when < 0) when = millisecondsOf(clock);
  };
  const auto begun = QObject::connect(&run, &RunController::runStarted, &window, [&] {
    if (run.run() != before) note(times.begun);
  });
  const auto heard = QObject::connect(&run, &RunController::snapshotArrived, &window, [&](const auto& frame) {
    if (run.run() == before || frame->run != run.run()) return;
    if (frame->step > 0) note(times.learned);
  });
  clock.start();
  choose();
  const auto onTheStage = [&] {
    const auto& frame = window.stage()->snapshot();
    if (frame && frame->run == run.run() && run.run() != before) note(times.framed);
    return times.learned >= 0 && times.framed >= 0;
  };
  (void)QTest::qWaitFor(onTheStage, kPatience);
  (void)window.grab();
  QObject::disconnect(begun);
  QObject::disconnect(heard);
  return times;
}

void print(const ProblemTimes& times, const MainWindow& window) {
  std::printf("%8.0f ms  next problem: %s (begun after %.0f, framed after %.0f)\n", times.learned,
              const_cast<MainWindow&>(window).controller().config().problem.c_str(), times.begun, times.framed);
}

/// Steps a second over some seconds, with a window that looks or one that is hidden.
double rateOf(Trainer& trainer, MainWindow& window, bool hidden) {
  ViewRequest view;
  view.hidden = hidden;
  if (hidden) {
    window.hide();
    trainer.push(SetView{view});
  } else {
    window.show();
  }
  std::int64_t step = 0;
  const auto heard = QObject::connect(&window.controller(), &RunController::heartbeat, &window,
                                      [&](const Heartbeat& beat) { step = beat.step; });
  QTest::qWait(1500);
  const std::int64_t from = step;
  QElapsedTimer clock;
  clock.start();
  QTest::qWait(4000);
  const double rate = static_cast<double>(step - from) / (1e-3 * millisecondsOf(clock));
  QObject::disconnect(heard);
  return rate;
}

int valueAfter(const QStringList& words, const char* flag, int otherwise) {
  const auto at = words.indexOf(flag);
  return at >= 0 && at + 1 < words.size() ? words[at + 1].toInt() : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  // A platform without windows says what it cannot do, and hidden charts that they have nothing to draw on.
  qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
  QApplication app(argc, argv);
  const QTemporaryDir settings;
  QCoreApplication::setOrganizationName("brenier-bench");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  ThemeManager::instance().applyTo(app);
  const int rounds = std::max(1, valueAfter(app.arguments(), "--rounds", 5));
  const auto at = app.arguments().indexOf("--only");
  const QString only = at >= 0 ? app.arguments().value(at + 1) : QString();
  const Lessons lessons(catalog());
  Trainer trainer(fileHooks());
  StartOptions options{.problem = "eight_gaussians"};
  options.lessons = &lessons;
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
  MainWindow window(trainer, ThemeManager::instance(), options);
  window.resize(1280, 800);
  window.show();
  if (!QTest::qWaitFor([&] { return window.frameStep() > 20; }, kPatience)) return std::puts("it does not learn"), 2;
  bool good = true;
  if (const auto to = app.arguments().indexOf("--to"); to >= 0) {
    for (const QString& id : app.arguments().value(to + 1).split(','))
      for (int round = 0; round < rounds; ++round) {
        auto* box = window.findChild<QComboBox*>("problemCombo");
        const int index = box->findData(id);
        if (index < 0) return std::printf("there is no problem %s\n", qPrintable(id)), 2;
        print(timesTo(window, [&] { emit box->activated((box->setCurrentIndex(index), index)); }), window);
      }
    return 0;
  }

  std::vector<double> shares;
  for (int round = 0; only.isEmpty() && round < std::min(rounds, 3); ++round)
    shares.push_back(rateOf(trainer, window, false) / rateOf(trainer, window, true));
  window.show();
  if (!shares.empty()) {
    good &= median(shares) >= 0.8;
    std::printf("learns at %.2f of its rate without a window\n\n", median(shares));
  }

  std::vector<double> paints;
  for (int round = 0; round < rounds; ++round) {
    QElapsedTimer clock;
    clock.start();
    (void)window.grab();
    paints.push_back(millisecondsOf(clock));
  }
  std::printf("%8.0f ms  painting the whole window\n", median(paints));
  for (const ActionSpec& spec : actionTable()) {
    if (kAsks.contains(spec.id) || (!only.isEmpty() && only != spec.name)) continue;
    QAction* action =
        spec.id == ActionId::layer ? window.actions().layer(static_cast<Layer>(spec.layer)) : window.actions()[spec.id];
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
      if (!action->isEnabled()) break;
      // From the other colours, for what is on show already costs nothing.
      if (spec.id == ActionId::themeLight) clickMilliseconds(window, window.actions()[ActionId::themeDark]);
      if (spec.id == ActionId::themeDark) clickMilliseconds(window, window.actions()[ActionId::themeLight]);
      times.push_back(clickMilliseconds(window, action));
      if (spec.checkable) clickMilliseconds(window, action);  // back again
      for (QWidget* other : QApplication::topLevelWidgets())
        if (other != &window && other->isVisible() && !other->parentWidget()) other->close();
    }
    if (window.controller().state() != RunState::running) window.controller().play();
    if (times.empty()) continue;
    good &= median(times) <= 100;
    std::printf("%8.0f ms  %s\n", median(times), spec.name);
  }

  if (!only.isEmpty()) return good ? 0 : 1;
  std::vector<double> problems;
  for (int round = 0; round < 2 * rounds; ++round) {
    const ProblemTimes times = timesTo(window, [&] { window.actions()[ActionId::nextProblem]->trigger(); });
    print(times, window);
    if (times.learned < 0) return 2;
    problems.push_back(times.learned);
  }
  good &= median(problems) <= 300;
  std::printf("%8.0f ms  next problem, median\n", median(problems));
  return good ? 0 : 1;
}
