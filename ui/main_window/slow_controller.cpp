#include "ui/main_window/slow_controller.h"

#include <QAction>
#include <algorithm>

#include "core/util/registry.h"
#include "ui/canvas/slow_bar.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/stage_area.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr int kFrameMs = 33;
constexpr double kMovement = 0.8, kSubstep = 1.1;  // seconds: of what moves, and of a sub-step at least
constexpr double kLettersASecond = 22;             // of a sentence that was not on show just before
constexpr std::size_t kMostDots = 4000;

}  // namespace

SlowController::SlowController(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {
  m_timer.setInterval(kFrameMs);
  connect(&m_timer, &QTimer::timeout, this, [this] { advance(); });
  connect(m_parts.actions[ActionId::stepSlowly], &QAction::triggered, this, [this] { begin(); });
  SlowBar* bar = m_parts.stage.slowBar();
  connect(bar, &SlowBar::backWanted, this, [this] { goTo(m_index - 1); });
  connect(bar, &SlowBar::forwardWanted, this, [this] { goTo(m_index + 1); });
  connect(bar, &SlowBar::playWanted, this, [this] { play(!isPlaying()); });
  connect(bar, &SlowBar::againWanted, m_parts.actions[ActionId::stepSlowly], &QAction::trigger);
  connect(bar, &SlowBar::leaveWanted, this, [this] { leave(); });
  connect(&m_parts.stage, &StageArea::planeWanted, this, [this] { leave(); });
  connect(&m_parts.stage, &StageArea::comparisonBegun, this, [this] { leave(); });
  connectRun();
  offer();
}

void SlowController::connectRun() {
  RunController& run = m_parts.run;
  connect(&run, &RunController::slowStepTaken, this, &SlowController::show);
  connect(&run, &RunController::runBegun, this, [this] {
    m_numbers.clear();
    leave();
  });
  connect(&run, &RunController::runContinued, this, [this] { leave(); });
  connect(&run, &RunController::runStarted, this, [this] { offer(); });
  connect(&run, &RunController::metrics, this, &SlowController::keepNumbers);
  connect(&run, &RunController::momentShown, this, [this] { leave(); });
  connect(&run, &RunController::stateChanged, this, [this](RunState state) {
    offer();
    if (state == RunState::running || isOver(state)) leave();
  });
  connect(&run, &RunController::snapshotArrived, this, [this](const std::shared_ptr<const Snapshot>& frame) {
    if (m_step && frame->step > m_step->step) leave();  // stepped on in another way
  });
}

/// What cannot be shown is not offered; what is only late is greyed.
void SlowController::offer() {
  QAction* action = m_parts.actions[ActionId::stepSlowly];
  const auto& started = m_parts.run.started();
  // A run that was asked for by its problem alone says itself by which method it learns.
  const auto* solver = findSolver(m_parts.catalog, (started ? started->config : m_parts.run.config()).solver);
  const bool told = solver && !solver->told.empty();
  action->setVisible(told);
  action->setEnabled(told && m_parts.run.controls().step);
}

void SlowController::begin() {
  m_parts.run.stepSlowly();
}

void SlowController::show(std::shared_ptr<const SlowStep> step) {
  if (step->parts.empty()) return;
  // The space bar is this one's as long as it is on.
  if (!m_step) m_parts.actions[ActionId::playPause]->setShortcuts(QList<QKeySequence>());
  m_step = std::move(step);
  m_index = 0;
  m_seconds = 0;
  QStringList sentences;
  for (const SlowSubstep& part : m_step->parts) sentences << qs(part.sentence);
  m_parts.stage.slowBar()->setSentences(sentences);
  play(true);
  m_parts.stage.stage()->setFocus();
}

bool SlowController::leave() {
  if (!m_step) return false;
  m_timer.stop();
  m_step.reset();
  m_parts.actions.restoreShortcut(ActionId::playPause);
  m_parts.stage.setSlow(nullptr);
  return true;
}

void SlowController::play(bool on) {
  if (!m_step) return;
  if (on && m_index + 1 == count() && m_seconds >= secondsOf(m_index)) {
    m_index = 0;
    m_seconds = 0;
  }
  run(on, on);
}

/// By hand: what comes next moves and then waits; what was before is shown as it ended.
void SlowController::goTo(int index) {
  if (!m_step) return;
  const int wanted = std::clamp(index, 0, count() - 1);
  const bool onwards = wanted > m_index;
  m_index = wanted;
  m_seconds = onwards ? 0 : kMovement;
  run(false, onwards);
}

void SlowController::run(bool playing, bool moving) {
  m_playing = playing;
  m_clock.start();
  moving ? m_timer.start() : m_timer.stop();
  m_parts.stage.slowBar()->setPlaying(playing);
  showPart();
}

/// As long as it takes to read, where the sentence is another one than before.
double SlowController::secondsOf(int index) const {
  const auto& parts = m_step->parts;
  const auto i = static_cast<std::size_t>(index);
  const bool known = i > 0 && parts[i].sentence == parts[i - 1].sentence;
  return known ? kSubstep : std::max(kSubstep, static_cast<double>(parts[i].sentence.size()) / kLettersASecond);
}

void SlowController::advance() {
  m_seconds += m_speed * static_cast<double>(m_clock.restart()) / 1000.0;
  const bool over = m_seconds >= (m_playing ? secondsOf(m_index) : kMovement);
  if (over && (!m_playing || m_index + 1 == count())) return run(false, false);
  if (over) {
    ++m_index;
    m_seconds = 0;
  }
  showPart();
}

void SlowController::showPart() {
  auto shown = std::make_shared<SlowShown>();
  shown->step = m_step;
  shown->index = m_index;
  shown->progress = std::min(1.0, m_seconds / kMovement);
  shown->scale = m_parts.stage.slowBar()->typeScale();
  const SlowSubstep& part = shown->part();
  if (part.part == SlowPart::number) {
    for (const Dot& dot : m_numbers)
      if (dot.number == part.number && dot.at.x() < static_cast<double>(m_step->step)) shown->curve.push_back(dot.at);
    shown->curve.emplace_back(static_cast<double>(m_step->step), part.value);
    const auto* metric = findById(m_parts.catalog.metrics, part.number);
    if (metric) shown->curveName = part.numberTitle.empty() ? mathText(qs(metric->title)) : qs(part.numberTitle);
  }
  m_parts.stage.slowBar()->setPart(m_index, count(), qs(part.title), qs(part.sentence));
  m_parts.stage.setSlow(std::move(shown));
}

/// Of the numbers that a step may end with.
void SlowController::keepNumbers(const MetricsRow& row) {
  for (const auto& value : row.values) {
    const auto* metric = findById(m_parts.catalog.metrics, value.id);
    if (!metric || (metric->role != MetricRole::dualValue && metric->role != MetricRole::outerLoss)) continue;
    if (const std::size_t older = m_numbers.size() / 2; 2 * older >= kMostDots) {
      std::size_t at = 0;
      std::erase_if(m_numbers, [&](const Dot&) { return at++ < older && at % 2 == 0; });
    }
    m_numbers.push_back({value.id, {static_cast<double>(row.step), value.value}});
  }
}

bool SlowController::takesKey(int key) {
  if (!m_step) return false;
  switch (key) {
    case Qt::Key_Left:
      goTo(m_index - 1);
      return true;
    case Qt::Key_Right:
      goTo(m_index + 1);
      return true;
    case Qt::Key_Home:
      goTo(0);
      return true;
    case Qt::Key_End:
      goTo(count() - 1);
      return true;
    case Qt::Key_Space:
      play(!isPlaying());
      return true;
    case Qt::Key_Escape:
      return leave();
    default:
      return false;
  }
}

}  // namespace brenier
