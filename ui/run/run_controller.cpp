#include "ui/run/run_controller.h"

#include <QUndoCommand>
#include <utility>

#include "core/api/slow_step.h"
#include "ui/forms/number_text.h"
#include "ui/run/config_change.h"
#include "ui/run/config_command.h"

namespace brenier {
namespace {

bool isLearning(RunState state) {
  return state == RunState::starting || state == RunState::running || state == RunState::paused;
}

/// A run goes on from the end of its budget where somebody plays or steps it; from another end only a new one can be
/// played.
bool canContinue(RunState state) {
  return isLearning(state) || state == RunState::finished;
}

bool onlyMeasuresDiffer(const RunConfig& before, RunConfig after) {
  after.source = before.source;
  after.target = before.target;
  after.problem = before.problem;
  return after == before;
}

}  // namespace

RunControls controlsFor(RunState state, bool wantsToPlay) {
  RunControls controls;
  controls.showsPause = wantsToPlay && isLearning(state);
  controls.step = canContinue(state);
  return controls;
}

QString stateText(RunState state) {
  switch (state) {
    case RunState::idle:
      return "Idle";
    case RunState::starting:
      return "Starting";
    case RunState::running:
      return "Running";
    case RunState::paused:
      return "Paused";
    case RunState::finished:
      return "Finished";
    case RunState::stopped:
      return "Stopped";
    case RunState::diverged:
      return "Diverged";
    case RunState::failed:
      return "Failed";
  }
  return {};
}

RunController::RunController(StudioBackend& backend, QObject* parent) : QObject(parent), m_backend(backend) {
  m_restart.setSingleShot(true);
  m_restart.setInterval(kRestMs);
  connect(&m_restart, &QTimer::timeout, this, [this] { startNow(); });
  m_continue.setSingleShot(true);
  connect(&m_continue, &QTimer::timeout, this, [this] { continueNow(); });
  // Called on the worker's thread; the mailbox sees to it that one such call is pending at most.
  m_backend.mailbox().setWake([this] {
    QMetaObject::invokeMethod(
        this, [this] { drain(); }, Qt::QueuedConnection);
  });
}

RunController::~RunController() {
  close();
}

void RunController::begin(const RunConfig& config, bool paused) {
  m_config = config;
  emit configChanged(m_config);
  m_wantsToPlay = !paused;
  if (m_passing && m_shelf) m_shelf->remove(std::exchange(m_place, 0));
  const bool first = m_run == 0;
  startRun(paused);
  m_passing = !first;
}

void RunController::start(const RunConfig& config) {
  m_config = config;
  emit configChanged(m_config);
  m_wantsToPlay = true;
  startRun(false);
}

void RunController::setBudget(const Budget& budget, bool held) {
  m_config.budget = budget;
  emit configChanged(m_config);
  m_wantsToPlay = !held;
  // A run that is over forgets its budget when it goes on, and one that is not must not go on with the old one.
  push(SetSettings{m_config});
  if (!held) push(ResumeRun{});
  push(SetSettings{m_config});
  emit stateChanged(m_state, {});
}

void RunController::close() {
  if (m_closed) return;
  m_restart.stop();
  m_continue.stop();
  push(StopRun{});
  m_closed = true;
  m_backend.mailbox().setWake({});
}

void RunController::push(Command command) {
  if (!m_closed) m_backend.push(std::move(command));
}

void RunController::startRun(bool paused) {
  if (m_closed || refusesToChange()) return;
  setAside();
  m_restart.stop();
  m_continue.stop();
  m_backTo = 0;
  m_successor.reset();
  m_shown.reset();
  m_run = ++m_lastRun;
  m_replays = true;
  m_started.reset();
  m_adopts |= m_config.solver.empty();  // the run chooses the solver and tells which
  push(StartRun{m_run, m_config, paused, {}});
  moveTo(m_shelf ? m_shelf->begin() : 0);
  emit runBegun(m_run);
  setState(RunState::starting);
}

void RunController::setState(RunState state, const QString& reason) {
  m_state = state;
  emit stateChanged(state, reason);
}

void RunController::togglePlay() {
  if (watches() && !m_controlsWatched && refusesToChange()) return;
  if (controls().showsPause) {
    pause();
  } else {
    play();
  }
}

void RunController::play() {
  if (m_closed) return;
  m_wantsToPlay = true;
  if (!canContinue(m_state)) {
    startRun(false);
    return;
  }
  push(ResumeRun{.beyond = true});
  emit stateChanged(m_state, {});
}

void RunController::pause() {
  if (m_closed) return;
  m_wantsToPlay = false;
  push(PauseRun{});
  emit stateChanged(m_state, {});
}

void RunController::stopStarting() {
  if (m_state != RunState::starting) return;
  m_wantsToPlay = false;
  push(StopRun{});
  emit stateChanged(m_state, {});
}

void RunController::step(StepPart part) {
  if (!controls().step || (watches() && !m_controlsWatched)) return;
  if (m_wantsToPlay) pause();
  m_replays &= part == StepPart::both;
  push(StepRun{1, part});
}

void RunController::stepSlowly() {
  if (!controls().step || (watches() && !m_controlsWatched)) return;
  if (m_wantsToPlay) pause();
  push(StepRun{1, StepPart::both, true});
}

void RunController::replay() {
  m_wantsToPlay = true;
  startRun(false);
}

void RunController::newInitialisation() {
  RunConfig next = m_config;
  ++next.weightSeed;
  m_wantsToPlay = true;
  change(std::move(next), "new initialisation", {}, When::now);
}

void RunController::setProblem(const std::string& id) {
  if (const ProblemDescriptor* problem = findProblem(m_backend.catalog(), id)) setProblem(*problem);
}

/// A window that is paused stays so, that "what will happen?" can be asked of another problem.
void RunController::setProblem(const ProblemDescriptor& problem) {
  change(configOf(problem, m_config), "problem", {}, When::now);
}

void RunController::setSource(const MeasureSpec& measure) {
  changeMeasures(measure, m_config.target, "source");
}

void RunController::setTarget(const MeasureSpec& measure) {
  changeMeasures(m_config.source, measure, "target");
}

void RunController::setMeasures(const MeasureSpec& source, const MeasureSpec& target) {
  changeMeasures(source, target, "measures");
}

void RunController::changeMeasures(const MeasureSpec& source, const MeasureSpec& target, const QString& text) {
  RunConfig next = m_config;
  next.source = source;
  next.target = target;
  if (!readsFiles(m_config) && readsFiles(next)) takeFiles(next);
  nameProblem(next);
  change(std::move(next), text, text, When::soon);
}

void RunController::draw(const MeasureSpec& source, const MeasureSpec& target, const QString& what,
                         const QString& merge) {
  RunConfig next = m_config;
  next.source = source;
  next.target = target;
  nameProblem(next);
  change(std::move(next), what, merge, When::soon);
  if (m_continue.isActive()) m_continue.start(kRestMs);
}

void RunController::sendNow() {
  if (m_restart.isActive()) {
    m_restart.stop();
    startNow();
  } else if (m_continue.isActive()) {
    startFrom(presentStep);
  }
}

void RunController::follow(const MeasureSpec& source, const MeasureSpec& target) {
  if (source == m_config.source && target == m_config.target) return;
  RunConfig next = m_config;
  next.source = source;
  next.target = target;
  nameProblem(next);
  change(std::move(next), "measures", "measures", When::soon);
}

void RunController::nameProblem(RunConfig& config) const {
  config.problem.clear();
  for (const auto& problem : m_backend.catalog().problems)
    if (problem.source == config.source && problem.target == config.target && problem.solver == config.solver &&
        config.problem.empty())
      config.problem = problem.id;
}

void RunController::setSolver(const std::string& id) {
  if (id == m_config.solver || !findSolver(m_backend.catalog(), id)) return;
  RunConfig next = m_config;
  next.solver = id;
  next.solverOptions = startingOptions(m_backend.catalog(), next);
  change(std::move(next), "solver", {}, When::now);
}

void RunController::setOption(const std::string& id, const OptionValue& value) {
  const SolverDescriptor* solver = findSolver(m_backend.catalog(), m_config.solver);
  if (!solver) return;
  RunConfig next = m_config;
  next.solverOptions[id] = value;
  if (!checkOptions(solver->options, next.solverOptions).empty()) return;  // the form has said why
  change(std::move(next), qs(id), qs(id), When::soon);
}

void RunController::setSetting(const std::string& id, const OptionValue& value) {
  RunConfig next = m_config;
  if (!readOptions<RunSettings>(next, {{id, value}}).empty()) return;  // the form has said why
  if (const Status fits = m_backend.check(next); !fits)
    return emit settingRefused(id, qs(fits.error().message + " " + fits.error().hint).trimmed());
  QString text = qs(id);
  change(std::move(next), text.replace('_', ' '), qs(id), When::soon);
}

void RunController::usePreset() {
  RunConfig next = m_config;
  next.solverOptions = publishedOptions(m_backend.catalog(), next);
  change(std::move(next), "paper's preset", {}, When::now);
}

void RunController::take(const Cure& cure) {
  RunConfig next = m_config;
  for (const auto& [id, value] : cure.options) next.solverOptions[id] = value;
  OptionValues settings;
  for (const auto& [id, value] : cure.settings) {
    if (id.starts_with("source."))
      next.source.options[id.substr(id.find('.') + 1)] = value;
    else if (id.starts_with("target."))
      next.target.options[id.substr(id.find('.') + 1)] = value;
    else
      settings[id] = value;
  }
  if (!readOptions<RunSettings>(next, settings).empty()) return;
  m_wantsToPlay = true;
  setConfig(next, "begin again " + qs(cure.what));
}

void RunController::setConfig(const RunConfig& config, const QString& text) {
  const bool keeps = std::exchange(m_keepsWeights, false);
  change(config, text, {}, When::now);
  m_keepsWeights = keeps;
}

void RunController::useNetwork(const QString& title, const OptionValues& settings) {
  RunConfig next = m_config;
  for (const auto& [id, value] : settings) next.solverOptions[id] = value;
  change(std::move(next), title, {}, When::now);
}

void RunController::change(RunConfig next, const QString& text, const QString& mergeKey, When when) {
  if (watches()) {
    const bool live = m_controlsWatched && !compareConfigs(m_backend.catalog(), m_config, next).restarts;
    if (!live && refusesToChange()) return emit configChanged(m_config);
  }
  m_undo.push(new ConfigCommand(*this, m_config, std::move(next), text, mergeKey, when == When::now));
}

void RunController::apply(const RunConfig& next, When when) {
  const ConfigChange difference = compareConfigs(m_backend.catalog(), m_config, next);
  const bool continues = m_keepsWeights && m_started && difference.restarts && onlyMeasuresDiffer(m_config, next);
  m_config = next;
  emit configChanged(m_config);
  if (continues && !m_restart.isActive()) {
    continueSoon();
  } else if (difference.restarts) {
    if (when == When::now) {
      startRun(!m_wantsToPlay);
    } else {
      startSoon();
    }
  } else if (canContinue(m_state)) {
    if (!difference.live.empty()) push(SetLive{difference.live});
    m_replays &= difference.live.empty();
    if (difference.settings) push(SetSettings{m_config});
  }
}

/// Several changes in a row begin one run.
void RunController::startSoon() {
  m_backTo = 0;
  m_restart.start();
}

void RunController::startNow() {
  const int place = std::exchange(m_backTo, 0);
  if (place == 0) return startRun(!m_wantsToPlay);
  goBack(place, !m_wantsToPlay);
  if (m_successor) m_successor->mustBegin = true;
}

/// Undoing a change brings the run back that was there before it, where it is still on the shelf or has not left yet.
void RunController::applyOrGoBack(const RunConfig& next, int place) {
  const ShelvedRun* run = m_shelf ? m_shelf->find(place) : nullptr;
  const bool restarts = compareConfigs(m_backend.catalog(), m_config, next).restarts;
  const bool here = restarts && place != 0 && place == m_place && m_restart.isActive();
  if (!here && !(restarts && run && run->kept && place != m_place)) return apply(next, When::soon);
  m_config = next;
  emit configChanged(m_config);
  if (here) return m_restart.stop();  // its successor had not begun
  m_restart.start();
  m_backTo = place;
}

/// The same for a run whose configuration may be that of the one on show.
void RunController::bringBack(const RunConfig& config, int place) {
  const bool here = place == m_place && m_restart.isActive();
  const ShelvedRun* run = m_shelf ? m_shelf->find(place) : nullptr;
  if (!here && !(run && run->kept)) return emit notice("The run that this would bring back is no longer on the shelf.");
  m_config = config;
  emit configChanged(m_config);
  if (here) return m_restart.stop();  // its successor had not begun
  m_restart.start();
  m_backTo = place;
}

void RunController::setPlane(const PlaneChoice& plane) {
  push(SetPlane{plane});
}

void RunController::setView(const ViewRequest& view) {
  push(SetView{view});
}

void RunController::setPace(double stepsPerSecond, PacedBy by) {
  m_paces[by] = stepsPerSecond;
  double slowest = 0;
  for (const auto& [who, pace] : m_paces)
    if (pace > 0 && (slowest == 0 || pace < slowest)) slowest = pace;
  push(SetPace{slowest});
}

void RunController::drain() {
  if (m_closed) return;
  // Events first: RunStarted is what tells the views how to show the first frame.
  const auto mail = m_backend.mailbox().drain();
  for (const auto& event : mail.events) handle(event);
  for (const auto& frame : mail.frames) {
    if (!frame || frame->run != m_run) continue;
    if (frame->purpose == Purpose::live) nowAt(frame->step);
    if (frame->purpose == Purpose::live) emit snapshotArrived(frame);
    if (frame->purpose == Purpose::scrub && m_shown == frame->step) emit momentShown(frame);
  }
}

void RunController::handle(const RunEvent& event) {
  if (const auto* done = std::get_if<RunSaved>(&event)) {
    if (m_copies.erase(done->path) > 0) return;
    if (const auto keeping = m_keeping.extract(done->path)) {
      m_shelf->leftAt(keeping.mapped(), done->step);
      return emit kept(keeping.mapped());
    }
    // A file is there whether or not its run is still shown.
    done->copy ? emit copySaved(qs(done->path), done->step) : emit saved(qs(done->path), done->step);
    return;
  }
  const RunId run = std::visit([](const auto& e) { return e.run; }, event);
  if (m_successor && run == m_successor->run && !takeOver(event)) return;
  if (run != m_run) return;
  if (const auto* e = std::get_if<RunStarted>(&event)) {
    // Of a file, or told again after a rewind, with the rates that the run has now.
    if (std::exchange(m_adopts, false) || (m_started && !m_restart.isActive())) adopt(e->config);
    m_started = *e;
    emit runStarted(*e);
  } else if (const auto* e = std::get_if<StateChanged>(&event)) {
    nowAt(e->step);
    if (watches()) m_wantsToPlay = e->state == RunState::running;
    emit stateReached(e->state, e->step);
    setState(e->state, qs(e->reason));
  } else if (const auto* e = std::get_if<MetricsRow>(&event)) {
    nowAt(e->step);
    if (e->purpose == Purpose::live) emit metrics(*e);
    if (e->purpose == Purpose::scrub && m_shown == e->step) emit momentScored(*e);
  } else if (const auto* e = std::get_if<Heartbeat>(&event)) {
    m_seconds = e->seconds;
    emit heartbeat(*e);
  } else if (const auto* e = std::get_if<SlowStepTaken>(&event)) {
    emit slowStepTaken(e->step);
  } else if (const auto* e = std::get_if<Notice>(&event)) {
    emit notice(qs(e->text));
  } else if (const auto* e = std::get_if<AlarmRaised>(&event)) {
    emit alarm(e->alarm);
  } else if (const auto* e = std::get_if<RunFailed>(&event)) {
    emit failed(e->error, e->cure);
  } else {
    handleSession(event);
  }
}

}  // namespace brenier
