#include "ui/main_window/grab.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QTimer>
#include <cstdio>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/main_window.h"
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

}  // namespace

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
