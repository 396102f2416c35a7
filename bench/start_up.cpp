// From the start of a process to the first learned frame in its window, in milliseconds, and what it is made of: the
// median of --rounds (5), each a process of its own as `brenier` would be, with the libraries warm. Run with
// QT_QPA_PLATFORM=offscreen or on a display; exits with 1 where the median of the whole is above --most (1000).
#include <QApplication>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "core/lessons/lesson_library.h"
#include "core/session/file_hooks.h"
#include "core/train/catalog.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/main_window.h"
#include "ui/run/run_controller.h"

namespace {

using namespace brenier;

constexpr const char* kPhases[] = {"libraries loaded", "application made", "theme applied", "lessons read",
                                   "window made",      "window shown",     "run started",   "first learned frame"};

std::int64_t now() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// One start; says when each phase was over, in nanoseconds since `began`.
int startOnce(int argc, char** argv, std::int64_t began) {
  const auto reached = [began](const char* phase) {
    std::printf("%s\t%lld\n", phase, static_cast<long long>(now() - began));
  };
  reached(kPhases[0]);
  QApplication app(argc, argv);
  reached(kPhases[1]);
  const QTemporaryDir settings;
  QCoreApplication::setOrganizationName("brenier-bench");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  ThemeManager::instance().applyTo(app);
  reached(kPhases[2]);
  const Lessons lessons(catalog());
  reached(kPhases[3]);
  Trainer trainer(fileHooks());
  StartOptions options{.problem = "eight_gaussians"};
  options.lessons = &lessons;
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(LoadRun{}); };
  MainWindow window(trainer, ThemeManager::instance(), options);
  reached(kPhases[4]);
  window.show();
  reached(kPhases[5]);
  QObject::connect(&window.controller(), &RunController::runStarted, &window, [&] { reached(kPhases[6]); });
  bool seen = false;
  QObject::connect(&window.controller(), &RunController::snapshotArrived, &window, [&](const auto& frame) {
    if (seen || frame->step < 1) return;
    seen = true;
    (void)window.grab();  // to the last pixel
    reached(kPhases[7]);
    QTimer::singleShot(0, &app, &QCoreApplication::quit);
  });
  return app.exec();
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times.empty() ? -1 : times[times.size() / 2];
}

int valueAfter(const QStringList& words, const char* flag, int otherwise) {
  const auto at = words.indexOf(flag);
  return at >= 0 && at + 1 < words.size() ? words[at + 1].toInt() : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && std::string_view(argv[1]) == "--began") return startOnce(argc, argv, std::atoll(argv[2]));
  QCoreApplication app(argc, argv);
  const int rounds = std::max(1, valueAfter(app.arguments(), "--rounds", 5));
  const int most = valueAfter(app.arguments(), "--most", 1000);
  std::map<std::string, std::vector<double>> times;
  for (int round = 0; round <= rounds; ++round) {
    QProcess once;
    once.start(app.applicationFilePath(), {"--began", QString::number(now())});
    if (!once.waitForFinished(120000) || once.exitCode() != 0) return std::puts("a start failed"), 2;
    if (round == 0) continue;  // its files were not in memory yet
    for (const QByteArray& line : once.readAllStandardOutput().split('\n')) {
      const auto parts = line.split('\t');
      if (parts.size() == 2) times[parts[0].toStdString()].push_back(1e-6 * parts[1].toDouble());
    }
  }
  double before = 0;
  for (const char* phase : kPhases) {
    const double at = median(times[phase]);
    std::printf("%8.0f ms  (+%.0f)  %s\n", at, at - before, phase);
    before = at;
  }
  return median(times[kPhases[7]]) <= most ? 0 : 1;
}
