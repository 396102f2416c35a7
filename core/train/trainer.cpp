#include "core/train/trainer.h"

#include "core/api/slow_step.h"
#include "core/measures/points_measure.h"
#include "core/train/catalog.h"
#include "core/train/look/slow_motion.h"
#include "core/train/record/divergence.h"
#include "core/train/run/caught_error.h"
#include "core/train/run/solver_list.h"

namespace brenier {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds momentsEvery(0.25);
constexpr Seconds scoreEvery(0.5);
constexpr std::chrono::seconds patience(3);  // with a step that a change would have to wait for

}  // namespace

Trainer::Trainer(TrainerHooks hooks)
    : m_hooks(std::move(hooks)),
      m_truth({.solved =
                   [this](RunId run, ExactAnswer exact) {
                     std::lock_guard lock(m_answerMutex);
                     m_exactAnswer.emplace(run, std::move(exact));
                   },
               .scored =
                   [this](MetricsRow row) {
                     {
                       std::lock_guard lock(m_answerMutex);
                       m_scores.push_back(row);
                     }
                     m_mailbox.append(std::move(row));
                   },
               .failed =
                   [this](RunId run, const RunError& error) {
                     m_mailbox.append(Notice{run, error.message});
                   }}),
      m_viewer({.frame =
                    [this](std::shared_ptr<const Snapshot> frame) {
                      const RunMailbox::Key key{frame->run, static_cast<int>(frame->purpose)};
                      m_mailbox.publish(key, std::move(frame));
                    },
                .score = [this](Moment moment) { m_truth.score(std::move(moment)); },
                .failed =
                    [this](RunId run, const RunError& error) {
                      m_mailbox.append(RequestFailed{run, error});
                    }}),
      m_thread([this] { loop(); }) {}

Trainer::~Trainer() {
  m_mailbox.setWake({});
  push(Quit{});
  m_thread.join();
}

const Catalog& Trainer::catalog() const {
  return brenier::catalog();
}

Result<PlanePoints> Trainer::preview(const MeasureSpec& measure, int count) const {
  return previewPoints(measure, count);
}

Result<PictureSample> Trainer::previewPictures(const MeasureSpec& measure, int count) const {
  return brenier::previewPictures(measure, count);
}

Result<TableLook> Trainer::look(const MeasureSpec& points, std::stop_token stop) const {
  return lookAtPoints(points, std::move(stop));
}

Status Trainer::check(const RunSettings& settings) const {
  return checkGoal(settings.budget);
}

std::string Trainer::writeConfig(const RunConfig& config, const std::string& existing) const {
  return m_hooks.writeConfig ? m_hooks.writeConfig(config, existing) : existing;
}

Result<RunConfig> Trainer::readConfig(const std::string& text, const std::string& name) const {
  if (!m_hooks.readConfig) return badInput(name + " cannot be read: this studio keeps no files.");
  return m_hooks.readConfig(text, name);
}

/// Ends the step under way for what makes it useless. A change that goes on from the present weights is worth waiting
/// for a step, but not for a long one.
void Trainer::push(Command command) {
  const auto* start = std::get_if<StartRun>(&command);
  const bool goesOn = start && start->from;
  const bool ends = std::holds_alternative<StopRun>(command) || std::holds_alternative<Quit>(command) || start;
  if (ends && (!goesOn || keepsWaiting())) {
    std::lock_guard lock(m_stopMutex);
    m_stop.request_stop();
  }
  m_commands.push(std::move(command));
}

bool Trainer::keepsWaiting() const {
  const auto began = m_stepBegan.load();
  if (began == 0) return false;
  const auto goingOn = Clock::now().time_since_epoch().count() - began;
  return std::max(goingOn, m_lastStepTook.load()) > Clock::duration(patience).count();
}

void Trainer::loop() {
  while (!m_quit) {
    auto commands = takeCommands();
    for (auto& command : commands) guarded([&] { handle(command); });
    guarded([&] {
      takeAnswers();
      if (m_state == RunState::running) learn();
    });
  }
}

/// Waits for them as long as there is nothing else to do.
std::vector<Command> Trainer::takeCommands() {
  if (m_state != RunState::running) return m_commands.waitAndDrain(std::chrono::milliseconds(200));
  const auto left = m_pace.count() > 0 ? m_nextStep - Clock::now() : Clock::duration(0);
  if (left <= Clock::duration(0)) return m_commands.drain();
  return m_commands.waitAndDrain(std::chrono::ceil<std::chrono::milliseconds>(left));
}

void Trainer::guarded(const std::function<void()>& body) {
  try {
    body();
  } catch (...) {
    fail(caughtError("The run failed", "Replay it, or choose other settings."));
  }
}

void Trainer::handle(Command& command) {
  takeAnswers();
  std::visit([this](auto& c) { handle(c); }, command);
}

void Trainer::handle(PauseRun&) {
  if (m_state != RunState::running) return;
  setState(RunState::paused);
  show();
  autosave(true);
}

void Trainer::handle(ResumeRun& command) {
  // A finished run goes on beyond its budget when the person says so.
  if (!m_loop || (m_state != RunState::paused && m_state != RunState::finished && m_state != RunState::stopped)) return;
  if (command.beyond)
    goBeyond();
  else if (m_state != RunState::paused)
    run().clearBudget();
  rememberRun();
  renewStop();
  setState(RunState::running);
}

/// A run that was stopped, be it after its end, was forgotten by those who score and show it.
void Trainer::rememberRun() {
  if (m_truth.knows(m_id)) return;
  m_truth.begin(m_id, run().heldOut());
  m_viewer.begin(m_id, run().config(), run().resolved());
}

/// So that what is stepped or played on does not end where it stands.
void Trainer::goBeyond() {
  if (m_loop->goBeyond(m_state == RunState::finished)) m_mailbox.append(run().describe(m_id));
}

void Trainer::handle(StepRun& command) {
  if (!m_loop || (isOver(m_state) && m_state != RunState::finished)) return;
  const auto* solver = solverById(run().config().solver);
  if (command.slow && (!solver || solver->descriptor.told.empty()))
    return refuse({ErrorKind::badInput, "This method has no two players that could be shown in slow motion.",
                   "Take a step as it is."});
  if (m_state == RunState::finished) goBeyond();
  rememberRun();
  setState(RunState::paused);
  if (command.slow)
    takeSlowStep();
  else
    for (std::int64_t k = 0; k < command.count && takeStep(command.part); ++k) m_loop->sayNumbers();
  show();
}

/// One step like any other, and what happened in it.
void Trainer::takeSlowStep() {
  SlowRecord record = m_frames->recordFor(m_view);
  if (!takeStep(StepPart::both, &record.watch)) return;
  m_loop->sayNumbers();
  if (record.watch.made.empty())
    return m_mailbox.append(
        Notice{m_id, "There was not enough memory to record this step; it was taken all the same."});
  m_mailbox.append(SlowStepTaken{m_id, m_frames->slowStep(m_id, record, m_loop->lastReport())});
}

void Trainer::handle(SetLive& command) {
  if (!m_loop) return;
  for (const auto& problem : m_loop->setLive(command.values)) m_mailbox.append(Notice{m_id, problem});
}

void Trainer::handle(SetPlane& command) {
  m_plane = command.plane;
  if (m_frames) m_frames->setPlane(m_plane);
  m_viewer.setPlane(m_plane);
  SetView again{m_view};
  handle(again);
}

void Trainer::handle(SetView& command) {
  m_view = command.view;
  if (m_loop && m_state != RunState::running) buildFrame(true);
  if (m_shownStep && m_loop) {
    ShowMoment again{m_shownStep};
    handle(again);
  }
}

void Trainer::handle(SetSettings& command) {
  const Budget& budget = command.settings.budget;
  if (const Status goal = m_loop ? checkGoal(budget, m_loop->run()) : checkGoal(budget); !goal)
    return refuse(goal.error());
  if (m_loop) m_loop->setSettings(command.settings);
}

void Trainer::handle(SetPace& command) {
  m_pace = command.stepsPerSecond > 0 ? std::chrono::duration_cast<Clock::duration>(Seconds(1 / command.stepsPerSecond))
                                      : Clock::duration(0);
  m_nextStep = Clock::now();
}

void Trainer::handle(StopRun&) {
  m_truth.clear();
  m_viewer.clear();
  if (m_loop && !isOver(m_state)) setState(RunState::stopped);
}

void Trainer::handle(Quit&) {
  m_truth.clear();
  m_viewer.clear();
  m_quit = true;
}

/// What was asked to stop has; the token of what begins now.
std::stop_token Trainer::renewStop() {
  std::lock_guard lock(m_stopMutex);
  m_stop = {};
  return m_stop.get_token();
}

/// One step of a run that learns by itself, and what is due after it; the end where its budget is spent.
void Trainer::learn() {
  if (const auto reason = m_loop->spent(); !reason.empty()) return finish(reason);
  if (m_pace.count() > 0) {
    const auto now = Clock::now();
    if (now < m_nextStep) return;  // a command came early
    m_nextStep = std::max(m_nextStep + m_pace, now);
  }
  if (!takeStep(StepPart::both)) return;
  buildFrame(false);
  askForScore(false);
  tellMoments(false);
  heartbeat(false);
  autosave(false);
}

bool Trainer::takeStep(StepPart part, StepWatch* watch) {
  std::stop_token stop;
  {
    std::lock_guard lock(m_stopMutex);
    stop = m_stop.get_token();
  }
  const auto began = Clock::now();
  m_stepBegan = began.time_since_epoch().count();
  const auto outcome = m_loop->step(part, stop, watch);
  m_stepBegan = 0;
  if (!outcome) {
    fail(outcome.error());
    return false;
  }
  if (outcome->kind == StepOutcome::Kind::diverged) diverged(*outcome);
  if (outcome->kind != StepOutcome::Kind::good) return false;
  m_lastStepTook = (Clock::now() - began).count();
  return true;
}

void Trainer::finish(const std::string& reason) {
  setState(RunState::finished, reason);
  show();
  autosave(true);
}

/// Everything that there is to see of a run that stands still.
void Trainer::show() {
  buildFrame(true);
  askForScore(true);
  tellMoments(true);
  heartbeat(true);
}

/// The run freezes at the last good state; RewindRun goes on from an earlier one.
void Trainer::diverged(const StepOutcome& outcome) {
  const std::string at = "at step " + std::to_string(outcome.step) + " " + outcome.problem;
  tellMoments(true);
  setState(RunState::diverged, at);
  m_mailbox.append(RunFailed{
      m_id,
      outcome.step,
      {ErrorKind::diverged, "A" + at.substr(1) + "; the weights of step " + std::to_string(stepsDone()) + " are kept."},
      cureOf(run())});
  buildFrame(true);
}

void Trainer::buildFrame(bool forced) {
  if (!m_loop || m_view.hidden) return;
  const RunMailbox::Key key{m_id, static_cast<int>(Purpose::live)};
  const auto begin = Clock::now();
  if (!forced && !(m_pacer.due(begin) && m_mailbox.slotEmpty(key))) return;
  m_mailbox.publish(key, m_frames->build(m_id, Purpose::live, m_view));
  const auto end = Clock::now();
  m_pacer.built(begin, end);
  m_pulse.looked(end - begin);
}

void Trainer::askForScore(bool forced) {
  const auto now = Clock::now();
  // Mapping all held-out pictures can take seconds: at most a twenty-fifth of the time goes there.
  if (!forced && (now - m_lastScore < std::max(scoreEvery, 24 * m_scoreCost) || m_truth.busy())) return;
  m_loop->keeper().beingScored();
  m_truth.score(run().moment(m_id));
  const auto end = Clock::now();
  m_scoreCost = end - now;
  m_pulse.looked(end - now);
  m_lastScore = end;
}

/// At most a few times a second, or now. Where a run has ended, none is called the best before its last one is scored.
void Trainer::tellMoments(bool now) {
  if (!now && Clock::now() - m_momentsTold < momentsEvery) return;
  const bool knowsBest = m_state != RunState::finished || !m_loop->keeper().awaitsScore();
  const bool other = knowsBest != std::exchange(m_knewBest, knowsBest);
  if (!m_loop->keeper().momentsChanged() && !other) return;
  m_momentsTold = Clock::now();
  const MomentStore& moments = m_loop->keeper().moments();
  auto list = moments.list();
  for (auto& moment : list)
    if (moment.kind == MomentKind::best && !knowsBest) moment = {moment.step, moment.seconds, MomentKind::regular, {}};
  m_mailbox.append(MomentsKept{m_id, std::move(list), moments.note()});
}

void Trainer::heartbeat(bool forced) {
  if (forced || m_pulse.due()) m_mailbox.append(m_pulse.beat(m_id, run()));
}

/// What the truth worker has found out since this was asked last.
void Trainer::takeAnswers() {
  std::optional<std::pair<RunId, ExactAnswer>> exact;
  std::vector<MetricsRow> scores;
  {
    std::lock_guard lock(m_answerMutex);
    exact.swap(m_exactAnswer);
    scores.swap(m_scores);
  }
  if (m_loop)
    for (const auto& row : scores) {
      m_loop->keeper().note(row);
      m_loop->keeper().takeScore();
      lookForAlarms(row);
    }
  if (!scores.empty() && m_loop && m_state != RunState::running) tellMoments(true);
  if (!exact || exact->first != m_id || !m_frames) return;
  m_frames->setExact(exact->second);
  m_viewer.setExact(m_id, exact->second);
  if (m_state != RunState::running) buildFrame(true);
}

void Trainer::lookForAlarms(const MetricsRow& row) {
  if (row.run != m_id || row.purpose != Purpose::live) return;
  for (auto& alarm : m_alarms.look(row)) m_mailbox.append(AlarmRaised{m_id, std::move(alarm)});
}

void Trainer::setState(RunState state, std::string reason) {
  m_state = state;
  m_mailbox.append(StateChanged{m_id, state, stepsDone(), std::move(reason)});
}

/// A run ends once: where it is over, or there is none, something else could not be done.
void Trainer::fail(RunError error) {
  if (m_state == RunState::idle || isOver(m_state)) return refuse(std::move(error));
  setState(RunState::failed, error.message);
  m_mailbox.append(RunFailed{m_id, stepsDone(), std::move(error)});
}

}  // namespace brenier
