#include "core/train/trainer.h"

#include <cmath>
#include <fstream>
#include <new>

#include "core/measures/points_measure.h"
#include "core/train/catalog.h"
#include "core/train/record/divergence.h"

namespace brenier {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds beatEvery(0.25);
constexpr Seconds metricsEvery(0.05);
constexpr Seconds scoreEvery(0.5);
constexpr std::int64_t gapEvery = 50;  // steps; what decides is evaluated at fixed steps

std::int64_t residentBytes() {
  std::int64_t total = 0, resident = 0;
  std::ifstream statm("/proc/self/statm");
  statm >> total >> resident;
  return resident * 4096;
}

}  // namespace

Trainer::Trainer(TrainerHooks hooks)
    : m_hooks(std::move(hooks)),
      m_keeper(m_hooks, m_mailbox),
      m_truth({.solved =
                   [this](RunId run, Points exact) {
                     std::lock_guard lock(m_exactMutex);
                     m_exactAnswer.emplace(run, std::move(exact));
                   },
               .scored = [this](MetricsRow row) { m_keeper.say(std::move(row)); },
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

Result<TableLook> Trainer::look(const MeasureSpec& points, std::stop_token stop) const {
  return lookAtPoints(points, std::move(stop));
}

void Trainer::push(Command command) {
  const bool ends = std::holds_alternative<StopRun>(command) || std::holds_alternative<Quit>(command) ||
                    std::holds_alternative<StartRun>(command);
  if (ends) {
    std::lock_guard lock(m_stopMutex);
    m_stop.request_stop();
  }
  m_commands.push(std::move(command));
}

void Trainer::loop() {
  while (!m_quit) {
    auto commands =
        m_state == RunState::running ? m_commands.drain() : m_commands.waitAndDrain(std::chrono::milliseconds(200));
    for (auto& command : commands) guarded([&] { handle(command); });
    guarded([&] {
      takeExact();
      if (m_state == RunState::running && takeStep(StepPart::both)) afterStep();
    });
  }
}

void Trainer::guarded(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::bad_alloc&) {
    fail({ErrorKind::outOfMemory, "There is not enough memory for this run.", "Choose a smaller batch or network."});
  } catch (const std::exception& e) {
    fail({ErrorKind::internal, std::string("The run failed: ") + e.what() + ".",
          "Replay it, or choose other settings."});
  }
}

void Trainer::handle(Command& command) {
  std::visit([this](auto& c) { handle(c); }, command);
}

void Trainer::handle(PauseRun&) {
  if (m_state != RunState::running) return;
  setState(RunState::paused);
  buildFrame(true);
  askForScore(true);
  heartbeat(true);
  m_keeper.autosave(*m_run, true);
}

void Trainer::handle(ResumeRun&) {
  // A finished run goes on beyond its budget when the person says so.
  if (!m_run || (m_state != RunState::paused && m_state != RunState::finished && m_state != RunState::stopped)) return;
  if (m_state != RunState::paused) m_run->clearBudget();
  renewStop();
  setState(RunState::running);
}

void Trainer::handle(StepRun& command) {
  if (!m_run || isOver(m_state)) return;
  setState(RunState::paused);
  for (std::int64_t k = 0; k < command.count && takeStep(command.part); ++k) {
  }
  buildFrame(true);
  askForScore(true);
  heartbeat(true);
}

void Trainer::handle(SetLive& command) {
  if (!m_run) return;
  for (const auto& problem : m_run->setLive(command.values)) m_mailbox.append(Notice{m_id, problem});
}

void Trainer::handle(SetView& command) {
  m_view = command.view;
  if (m_run && m_state != RunState::running) buildFrame(true);
  if (m_shownStep && m_run) {
    ShowMoment again{m_shownStep};
    handle(again);
  }
}

void Trainer::handle(SetSettings& command) {
  if (!m_run) return;
  m_run->setSettings(command.settings);
  m_keeper.settingsChanged(m_run->config());
}

void Trainer::handle(StopRun&) {
  m_truth.clear();
  m_viewer.clear();
  if (m_run && !isOver(m_state)) setState(RunState::stopped);
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

bool Trainer::takeStep(StepPart part) {
  std::stop_token stop;
  {
    std::lock_guard lock(m_stopMutex);
    stop = m_stop.get_token();
  }
  const StepReport report = m_run->step(part, stop);
  if (report.interrupted) {
    m_ring.restore(*m_run, 1);
    return false;
  }
  if (!report.notice.empty()) {
    m_mailbox.append(m_run->describe(m_id));  // with the options and the device that it has now
    m_mailbox.append(Notice{m_id, report.notice});
  }
  reportMetrics(report);
  if (!report.finite) {
    diverged(notFiniteText(*m_run, report));
    return false;
  }
  const auto found = m_keeper.afterStep(*m_run, report);
  if (found.verdict == LossWatch::Verdict::explosion) {
    diverged(explosionText(*m_run, found));
    return false;
  }
  m_ring.keep(*m_run);
  return true;
}

void Trainer::afterStep() {
  buildFrame(false);
  askForScore(false);
  heartbeat(false);
  m_keeper.autosave(*m_run, false);
  checkBudget();
}

void Trainer::checkBudget() {
  const Budget& budget = m_run->config().budget;
  std::string reason;
  if (budget.steps && m_run->stepsDone() >= *budget.steps)
    reason = "all steps done";
  else if (budget.seconds && m_run->seconds() >= *budget.seconds)
    reason = "time is up";
  else if (budget.untilGapPercent && gapReached())
    reason = "the bounds are close enough";
  if (reason.empty()) return;
  setState(RunState::finished, reason);
  buildFrame(true);
  askForScore(true);
  heartbeat(true);
  m_keeper.autosave(*m_run, true);
}

/// Evaluated here and now at fixed steps, so that the step at which a run ends is the same every time.
bool Trainer::gapReached() {
  if (m_run->stepsDone() % gapEvery != 0) return false;
  if (!m_gapScorer) m_gapScorer = std::make_unique<Scorer>(m_run->heldOut());
  return gapPercent(m_gapScorer->bounds(m_run->moment(m_id, false))) <= *m_run->config().budget.untilGapPercent;
}

void Trainer::reportMetrics(const StepReport& report) {
  const auto now = Clock::now();
  if (report.finite && m_state == RunState::running && now - m_lastMetrics < metricsEvery) return;
  m_lastMetrics = now;
  m_keeper.say({m_id, m_run->stepsDone(), m_run->seconds(), {report.values.begin(), report.values.end()}});
}

/// The run freezes at the last good state; RewindRun goes on from an earlier one.
void Trainer::diverged(const std::string& problem) {
  const auto step = m_run->stepsDone();
  m_ring.restore(*m_run, 1);
  m_keeper.rewound(m_run->stepsDone());
  setState(RunState::diverged, "at step " + std::to_string(step) + " " + problem);
  m_mailbox.append(RunFailed{m_id,
                             step,
                             {ErrorKind::diverged,
                              "At step " + std::to_string(step) + " " + problem + "; the weights of step " +
                                  std::to_string(m_run->stepsDone()) + " are kept.",
                              "Rewind and halve the learning rate."}});
  buildFrame(true);
}

void Trainer::buildFrame(bool forced) {
  if (!m_run || m_view.hidden) return;
  const RunMailbox::Key key{m_id, static_cast<int>(Purpose::live)};
  const auto begin = Clock::now();
  if (!forced && !(m_pacer.due(begin) && m_mailbox.slotEmpty(key))) return;
  m_mailbox.publish(key, m_frames->build(m_id, Purpose::live, m_view));
  const auto end = Clock::now();
  m_pacer.built(begin, end);
  m_lookedSinceBeat += Seconds(end - begin).count();
}

void Trainer::askForScore(bool forced) {
  const auto now = Clock::now();
  // Mapping all held-out pictures can take seconds: at most a twenty-fifth of the time goes there.
  if (!forced && (now - m_lastScore < std::max(scoreEvery, 24 * m_scoreCost) || m_truth.busy())) return;
  m_keeper.beingScored(*m_run);
  m_truth.score(m_run->moment(m_id));
  const auto end = Clock::now();
  m_scoreCost = end - now;
  m_lookedSinceBeat += m_scoreCost.count();
  m_lastScore = end;
}

void Trainer::heartbeat(bool forced) {
  m_keeper.tellMoments(forced);
  const auto now = Clock::now();
  const double passed = Seconds(now - m_lastBeat).count();
  if (!forced && passed < beatEvery.count()) return;
  Heartbeat beat{m_id, m_run->stepsDone(), m_run->seconds()};
  if (passed > 1e-3) {
    beat.stepsPerSecond = static_cast<double>(m_run->stepsDone() - m_beatStep) / passed;
    beat.innerStepsPerSecond = static_cast<double>(m_run->innerStepsDone() - m_beatInner) / passed;
    beat.picturesPerSecond = static_cast<double>(m_run->picturesDone() - m_beatPictures) / passed;
    beat.lookingPercent = 100 * m_lookedSinceBeat / passed;
  }
  beat.memoryBytes = residentBytes();
  const Budget& budget = m_run->config().budget;
  if (budget.steps)
    beat.budgetFraction =
        static_cast<double>(m_run->stepsDone()) / std::max<double>(1, static_cast<double>(*budget.steps));
  if (budget.seconds) beat.budgetFraction = std::max(beat.budgetFraction, m_run->seconds() / *budget.seconds);
  m_mailbox.append(std::move(beat));
  m_lastBeat = now;
  m_beatStep = m_run->stepsDone();
  m_beatInner = m_run->innerStepsDone();
  m_beatPictures = m_run->picturesDone();
  m_lookedSinceBeat = 0;
}

void Trainer::takeExact() {
  std::optional<std::pair<RunId, Points>> answer;
  {
    std::lock_guard lock(m_exactMutex);
    answer.swap(m_exactAnswer);
  }
  if (!answer || answer->first != m_id || !m_frames) return;
  m_frames->setExact(answer->second);
  m_viewer.setExact(m_id, answer->second);
  if (m_state != RunState::running) buildFrame(true);
}

void Trainer::setState(RunState state, std::string reason) {
  m_state = state;
  m_mailbox.append(StateChanged{m_id, state, m_run ? m_run->stepsDone() : 0, std::move(reason)});
}

void Trainer::fail(RunError error) {
  setState(RunState::failed, error.message);
  m_mailbox.append(RunFailed{m_id, m_run ? m_run->stepsDone() : 0, std::move(error)});
}

}  // namespace brenier
