#include "ui/main_window/grab.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QTimer>
#include <cstdio>

#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/images/picture_stage.h"
#include "ui/lessons/lesson_player.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

/// Curves and ranges follow their data at their own pace; this is how long they are given.
constexpr int kSettleMs = 1500;

void wait(int milliseconds) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

bool ready(const MainWindow& window, std::int64_t afterSteps) {
  const bool scored = window.numbersPanel()->latest(MetricRole::mainError) ||
                      window.numbersPanel()->latest(MetricRole::pictureDistance) ||
                      window.numbersPanel()->latest(MetricRole::upperBound);
  return window.frameStep() >= afterSteps && scored;
}

int complain(int code, const QString& text) {
  std::fprintf(stderr, "brenier: %s\n", qPrintable(text));
  return code;
}

template <class Done>
bool waitUntil(Done done, int seconds) {
  QElapsedTimer clock;
  for (clock.start(); !done(); wait(30))
    if (clock.elapsed() > 1000LL * seconds) return false;
  return true;
}

/// What is still on its way of what the stage is to show, as the end of a sentence; empty: it is all there.
QString missing(MainWindow& window) {
  const StageView& stage = *window.stage();
  const SeedsController* seeds = window.seeds();
  if (seeds && seeds->count() > 0) {
    const auto look = seeds->look();
    const std::int64_t wanted = window.frameStep();
    if (!look) return "the seeds have not begun";
    if (look->step < wanted)
      return "the seeds stand at step " + groupedInteger(look->step) + " of " + groupedInteger(wanted);
  }
  const auto& frame = stage.snapshot();
  if (!frame || frame->pictures) return {};
  const std::uint32_t shown = stage.layers() & window.layerBar()->available();
  if ((shown & layerTears) && frame->step > 0 && frame->defects.cells.empty())
    return "the map's tears are not found yet";
  if ((shown & layerExact) && !frame->exactImage) return "the exact answer is not there yet";
  return {};
}

/// Waits for all of that, and for the numbers that the lesson's step names.
QString missing(MainWindow& window, const LessonPlayer& player) {
  if (const QString what = missing(window); !what.isEmpty()) return what;
  for (const std::string& id : player.step().numbers)  // a run that waits for an answer has said none
    if (window.frameStep() > 0 && !player.number(id)) return "the run has not said " + qs(id);
  return {};
}

}  // namespace

int grabLesson(MainWindow& window, const GrabOptions& options) {
  LessonPlayer& player = *window.lessons()->player();
  const QDir directory(options.directory);
  if (!directory.mkpath(".")) return complain(5, "the directory " + options.directory + " cannot be made");
  const auto save = [&](const QString& what) {
    wait(kSettleMs);
    return window.grab().save(directory.filePath(qs(player.lesson().id) + "-" + what + options.suffix + ".png"));
  };
  const auto waitForAll = [&](const QString& place) {
    if (waitUntil([&] { return missing(window, player).isEmpty(); }, options.timeoutSeconds)) return 0;
    return complain(1, "step " + place + " was not all there after " + QString::number(options.timeoutSeconds) +
                           " s: " + missing(window, player));
  };
  for (int i = 0; i < player.count(); ++i) {
    if (player.index() != i) player.goTo(i);
    const QString place = QString("%1").arg(i + 1, 2, 10, QChar('0'));
    if (!waitUntil([&] { return player.isSettled(); }, options.timeoutSeconds))
      return complain(1, "step " + place + " was not played after " + QString::number(options.timeoutSeconds) + " s");
    if (const int late = waitForAll(place)) return late;
    if (!save(place)) return complain(5, options.directory + " cannot be written");
    if (!player.step().ask) continue;
    player.showTruth();
    if (!waitUntil([&] { return player.grade().has_value(); }, options.timeoutSeconds))
      return complain(
          1, "the question of step " + place + " has no truth after " + QString::number(options.timeoutSeconds) + " s");
    if (const int late = waitForAll(place)) return late;
    if (!save(place + "-truth")) return complain(5, options.directory + " cannot be written");
  }
  player.goTo(player.count());
  return save("end") ? 0 : complain(5, options.directory + " cannot be written");
}

int grabPictures(MainWindow& window, const GrabOptions& options) {
  const QDir directory(options.directory);
  if (!directory.mkpath(".")) return complain(5, "the directory " + options.directory + " cannot be made");
  QElapsedTimer clock;
  clock.start();
  while (!ready(window, options.afterSteps)) {
    const RunState state = window.controller().state();
    if (state == RunState::failed) return complain(1, "the run failed: " + window.messageBar()->text());
    // A run that is over brings no later frame: its last one is the picture.
    if (isOver(state) && window.frameStep() >= 0) break;
    if (clock.elapsed() > 1000LL * options.timeoutSeconds)
      return complain(1, "no frame of step " + groupedInteger(options.afterSteps) + " after " +
                             QString::number(options.timeoutSeconds) + " s");
    wait(50);
  }
  if (!waitUntil([&] { return missing(window).isEmpty(); }, options.timeoutSeconds))
    return complain(
        1, "the window was not all there after " + QString::number(options.timeoutSeconds) + " s: " + missing(window));
  wait(kSettleMs);
  const QString studio = directory.filePath("studio" + options.suffix + ".png");
  const QString stage = directory.filePath("stage" + options.suffix + ".png");
  if (!window.grab().save(studio)) return complain(5, studio + " cannot be written");
  const bool pictures = window.pictureStage()->isVisible();
  const QPixmap figure =
      pictures ? window.pictureStage()->grab() : QPixmap::fromImage(window.stage()->grabFigure(window.stage()->size()));
  if (!figure.save(stage)) return complain(5, stage + " cannot be written");
  return 0;
}

}  // namespace brenier
