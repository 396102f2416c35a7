#include "ui/main_window/starting_look.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <algorithm>
#include <utility>

#include "core/api/box_around.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/stage_area.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr int kSoonMs = 150;     // what begins by then is not announced
constexpr int kPoints = 1000;    // of each side
constexpr int kFromEdge = 16;    // of the stage
constexpr float kAround = 0.1f;  // of the points' extent, on each side

/// Around all points of both sides.
Box worldOf(const PlanePoints& source, const PlanePoints& target) {
  Box box = boxAround(source);
  grow(box, target);
  return widened(box, kAround, 1e-3f);
}

/// Measures on the line, which are drawn in another way.
bool areOnALine(const PlanePoints& points) {
  for (std::size_t i = 1; i < points.size(); i += 2)
    if (points[i] != 0) return false;
  return true;
}

}  // namespace

StartingLook::StartingLook(RunController& run, StageArea& stage, Background& background, const StudioBackend& backend)
    : QFrame(stage.stage()), m_run(run), m_stage(stage), m_background(background), m_backend(backend) {
  setObjectName("startingLook");
  setProperty("card", true);
  m_text = new QLabel(this);
  m_text->setObjectName("startingText");
  m_stop = new QPushButton("Stop", this);
  m_stop->setObjectName("startingStop");
  m_stop->setFocusPolicy(Qt::TabFocus);
  m_stop->setToolTip("Start no networks; Play begins this problem anew");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 8, 8, 8);
  row->addWidget(m_text);
  row->addWidget(m_stop);
  hide();
  m_soon.setSingleShot(true);
  m_soon.setInterval(kSoonMs);
  connect(&m_soon, &QTimer::timeout, this, &StartingLook::frame);
  connect(&run, &RunController::runBegun, this, &StartingLook::wait);
  connect(&run, &RunController::snapshotArrived, this, &StartingLook::end);
  connect(&run, &RunController::momentShown, this, &StartingLook::end);
  connect(&run, &RunController::failed, this, &StartingLook::end);
  connect(&run, &RunController::stateChanged, this, [this](RunState state, const QString& reason) {
    if (state == RunState::starting)
      say(reason);
    else if (state != RunState::running && state != RunState::paused)
      end();
  });
  connect(m_stop, &QPushButton::clicked, this, [this] {
    m_stop->setEnabled(false);
    say("it stops");
    m_run.stopStarting();
  });
  stage.stage()->installEventFilter(this);
}

void StartingLook::wait() {
  end();
  m_waits = true;
  m_stop->setEnabled(true);
  m_soon.start();
}

void StartingLook::frame() {
  if (!m_waits) return;
  const RunConfig& config = m_run.config();
  for (int side = 0; side < 2; ++side)
    m_jobs[static_cast<std::size_t>(side)] = m_background.make(
        "Framing the problem",
        [&backend = m_backend, measure = side == 0 ? config.source : config.target] {
          return backend.preview(measure, kPoints);
        },
        this,
        [this, side](const std::optional<Result<PlanePoints>>& points) {
          if (points && *points) take(side, points->value());
        });
  say({});
  show();
  raise();
  place();
}

/// As the first frame will show them, without a map.
void StartingLook::take(int side, const PlanePoints& points) {
  m_points[static_cast<std::size_t>(side)] = points;
  const auto &source = m_points[0], &target = m_points[1];
  if (!m_waits || !source || !target || source->empty() || target->empty()) return;
  if (m_stage.showsPictures() || (areOnALine(*source) && areOnALine(*target))) return;
  auto framed = std::make_shared<Snapshot>();
  framed->run = m_run.run();
  framed->source = std::make_shared<const PlanePoints>(*source);
  framed->target = std::make_shared<const PlanePoints>(*target);
  framed->world = worldOf(*source, *target);
  m_stage.showProblem(framed);
}

void StartingLook::say(const QString& what) {
  // A run that another process learns has begun; what is missing here is its first picture.
  m_stop->setVisible(!m_run.watches());
  m_text->setText(m_run.watches() ? QString("The first picture of this run is on its way…")
                                  : "The networks are being started" + (what.isEmpty() ? QString("…") : ": " + what));
  place();
}

void StartingLook::place() {
  if (isHidden()) return;
  const QWidget* stage = m_stage.stage();
  resize(std::min(sizeHint().width(), stage->width() - 2 * kFromEdge), sizeHint().height());
  move((stage->width() - width()) / 2, stage->height() - height() - kFromEdge);
}

void StartingLook::end() {
  m_waits = false;
  m_soon.stop();
  for (JobId& job : m_jobs) m_background.cancel(std::exchange(job, 0));
  m_points = {};
  hide();
}

bool StartingLook::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) place();
  return QFrame::eventFilter(watched, event);
}

}  // namespace brenier
