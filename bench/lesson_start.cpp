// From a click on a lesson's card to its first picture: for each lesson that ships, the milliseconds until a frame of
// the lesson's own run is painted, the longest of --rounds (3) and their median. Beside it, in the same process and
// interleaved, what it costs to paint the whole window once, so that a busy machine can be told from a slow lesson. Run
// with QT_QPA_PLATFORM=offscreen, --lessons ID,... for some of them, --each for every round; exits with 1 where a
// median is above --most (500). The first round of a lesson about pictures has what LibTorch does once in a process.
#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cstdio>

#include "core/lessons/lesson_library.h"
#include "core/networks/autograd.h"
#include "core/session/file_hooks.h"
#include "core/train/catalog.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "ui/canvas/stage_view.h"
#include "ui/lessons/lesson_shelf.h"
#include "ui/lessons/shelf_card.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/run/run_controller.h"

namespace {

using namespace brenier;

constexpr int kPatience = 120000;

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

/// To paint all of the window, which a first picture needs in any case.
double paintMilliseconds(MainWindow& window) {
  QElapsedTimer clock;
  clock.start();
  (void)window.grab();
  return 1e-6 * static_cast<double>(clock.nsecsElapsed());
}

/// Negative where no picture came.
double startMilliseconds(MainWindow& window, const std::string& lesson) {
  LessonController& room = *window.lessons();
  room.leave();
  room.showShelf();
  QTest::qWait(300);  // the shelf is looked at, and its own pictures are there
  ShelfCard* card = nullptr;
  for (auto* each : room.shelf()->findChildren<ShelfCard*>())
    if (each->lesson() == lesson) card = each;
  if (!card) return -1;
  room.shelf()->ensureWidgetVisible(card);
  RunController& run = window.controller();
  const RunId before = run.run();
  std::shared_ptr<const Snapshot> first;
  const auto heard = QObject::connect(&run, &RunController::snapshotArrived, &window, [&](const auto& frame) {
    if (!first && run.run() != before && frame->run == run.run()) first = frame;
  });
  QElapsedTimer clock;
  clock.start();
  QTest::mouseClick(card, Qt::LeftButton);
  const bool came = QTest::qWaitFor([&] { return first != nullptr; }, kPatience);
  (void)window.grab();
  const double took = 1e-6 * static_cast<double>(clock.nsecsElapsed());
  QObject::disconnect(heard);
  return came && window.stage()->hasSnapshot() ? took : -1;
}

QString wordAfter(const QStringList& words, const char* flag, const QString& otherwise) {
  const auto at = words.indexOf(flag);
  return at >= 0 && at + 1 < words.size() ? words[at + 1] : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  const QTemporaryDir settings;
  QCoreApplication::setOrganizationName("brenier-bench");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  ThemeManager::instance().applyTo(app);
  const int rounds = std::max(1, wordAfter(app.arguments(), "--rounds", "3").toInt());
  const int most = wordAfter(app.arguments(), "--most", "500").toInt();
  const Lessons lessons(catalog());
  Trainer trainer(fileHooks());
  StartOptions options{.problem = "eight_gaussians", .restoreLayout = false};
  options.lessons = &lessons;
  options.loadForPictures = [] { (void)libTorchWorks(); };
  options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
  MainWindow window(trainer, ThemeManager::instance(), options);
  window.resize(1280, 800);
  window.show();
  (void)QTest::qWaitForWindowExposed(&window);
  (void)QTest::qWaitFor([&] { return window.frameStep() > 0; }, kPatience);
  const QStringList only = wordAfter(app.arguments(), "--lessons", {}).split(',', Qt::SkipEmptyParts);
  std::printf("%-36s %8s %8s %8s %18s\n", "ms to the first picture", "first", "median", "longest", "windows painted");
  bool late = false;
  for (const Lesson& lesson : lessons.shipped()) {
    if (!only.isEmpty() && !only.contains(QString::fromStdString(lesson.id))) continue;
    std::vector<double> times, paints;
    for (int round = 0; round < rounds; ++round) {
      paints.push_back(paintMilliseconds(window));
      times.push_back(startMilliseconds(window, lesson.id));
    }
    const bool came = *std::min_element(times.begin(), times.end()) >= 0;
    std::printf("%-36s %8.0f %8.0f %8.0f %18.1f%s\n", lesson.id.c_str(), times.front(), median(times),
                *std::max_element(times.begin(), times.end()), median(times) / median(paints),
                came ? "" : "  no picture came");
    if (app.arguments().contains("--each")) {
      for (const double time : times) std::printf(" %.0f", time);
      std::printf("\n");
    }
    late |= !came || median(times) > most;
  }
  window.close();
  return late ? 1 : 0;
}
