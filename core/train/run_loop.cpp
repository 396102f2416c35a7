#include "core/train/run_loop.h"

#include <ctime>

#include "core/train/record/divergence.h"

namespace brenier {
namespace {

constexpr std::int64_t numbersAt = 10;  // steps
constexpr std::int64_t rewindBy = 100;  // steps

/// Of all threads of this program since it began.
double processorSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Function, class... Arguments>
void call(const Function& function, Arguments&&... arguments) {
  if (function) function(std::forward<Arguments>(arguments)...);
}

}  // namespace

RunLoop::RunLoop(std::unique_ptr<TrainingRun> run, RunLoopOptions options, RunLoopCallbacks callbacks, RunRecord before)
    : m_options(std::move(options)),
      m_callbacks(std::move(callbacks)),
      m_run(std::move(run)),
      m_keeper(*m_run, m_options.id, m_options.keeper, std::move(before)),
      m_good(m_options.copyShare) {
  m_good.keep(*m_run, true);
  m_ring.keep(m_good.copy());
}

std::string RunLoop::budgetSpent() const {
  const Budget& budget = m_run->config().budget;
  if (budget.steps && m_run->stepsDone() >= *budget.steps) return "all steps done";
  const bool seconds = budget.seconds && m_run->seconds() >= *budget.seconds;
  const bool processor = budget.processorSeconds && m_processorSeconds >= *budget.processorSeconds;
  return seconds || processor ? "time is up" : "";
}

std::string RunLoop::spent() {
  if (auto reason = budgetSpent(); !reason.empty()) return reason;
  if (!m_last.done.empty()) return m_last.done;
  const bool reached = m_goal.reached(*m_run, m_run->config().budget);
  if (const std::string remark = m_goal.takeRemark(); !remark.empty()) call(m_callbacks.notice, remark);
  if (reached) return "its goal is reached";
  return m_run->config().budget.earlyStop && m_goal.parted(*m_run) ? backToLeastError() : "";
}

bool RunLoop::goBeyond(bool ended) {
  m_last.done.clear();
  if ((ended ? spent() : budgetSpent()).empty()) return false;
  m_run->clearBudget();
  return true;
}

std::string RunLoop::backToLeastError() {
  const std::int64_t here = m_run->stepsDone();
  if (!restore(m_goal.best(), *m_run)) return "its held-out error parts from that of training";
  m_good.keep(*m_run, true);
  if (m_run->stepsDone() < here) m_keeper.rewound(m_run->stepsDone());
  return "at step " + std::to_string(here) + " its held-out error parts from that of training; it is back at step " +
         std::to_string(m_run->stepsDone()) + ", where the former was least";
}

StepReport RunLoop::taken(StepPart part, std::stop_token stop, StepWatch* watch) {
  const double before = processorSeconds();
  StepReport report = m_run->step(part, stop, watch);
  m_processorSeconds += processorSeconds() - before;
  return report;
}

Result<StepOutcome> RunLoop::step(StepPart part, std::stop_token stop, StepWatch* watch) {
  const std::int64_t step = m_run->stepsDone() + (part == StepPart::inner ? 0 : 1);
  StepReport report;
  try {
    report = taken(part, stop, watch);
  } catch (...) {
    (void)undo();  // the exception says more than why that failed
    throw;
  }
  if (!report.changed.empty() || !report.notice.empty()) call(m_callbacks.changed);
  if (!report.notice.empty()) call(m_callbacks.notice, report.notice);
  if (report.interrupted) return undone(StepOutcome::Kind::interrupted, step);
  if (!report.finite) return undone(StepOutcome::Kind::diverged, step, notFiniteText(*m_run, report));
  const auto found = m_keeper.look(report);
  if (found.verdict == LossWatch::Verdict::explosion)
    return undone(StepOutcome::Kind::diverged, step, explosionText(*m_run, found));
  const bool whole = part == StepPart::both && report.changed.empty() && report.notice.empty();
  if (!m_good.keep(*m_run, !whole)) {
    report.problem = "a weight or its optimiser";
    return undone(StepOutcome::Kind::diverged, step, notFiniteText(*m_run, report));
  }
  accept(part, report, found);
  const std::int64_t every = m_run->config().evalEvery;
  if (every > 0 && part == StepPart::both && m_run->stepsDone() % every == 0) sayEverything(stop);
  return StepOutcome{StepOutcome::Kind::good, step, {}};
}

void RunLoop::accept(StepPart part, const StepReport& report, const LossWatch::Finding& found) {
  m_ring.keep(m_good.copy());
  m_keeper.afterStep(found);
  m_last = report;
  m_numbersSaid = false;
  const bool fixed = part == StepPart::both && (m_run->stepsDone() % numbersAt == 0 || !budgetSpent().empty());
  const bool due = m_options.numbersEvery.count() > 0 && Clock::now() - m_lastNumbers >= m_options.numbersEvery;
  if (fixed || due) sayNumbers();
}

void RunLoop::sayNumbers() {
  if (std::exchange(m_numbersSaid, true)) return;
  m_lastNumbers = Clock::now();
  const MetricsRow row{
      m_options.id, m_run->stepsDone(), m_run->seconds(), {m_last.values.begin(), m_last.values.end()}};
  m_keeper.note(row);
  call(m_callbacks.numbers, row);
}

void RunLoop::sayEverything(std::stop_token stop) {
  const MetricsRow row{m_options.id, m_run->stepsDone(), m_run->seconds(), m_goal.everything(*m_run, stop)};
  if (row.values.empty()) return;
  m_keeper.note(row);
  call(m_callbacks.numbers, row);
}

Status RunLoop::undo() {
  const std::int64_t good = m_good.step();
  if (const Status status = m_good.restore(*m_run); !status) return status;
  m_good.keep(*m_run, true);
  if (m_run->stepsDone() < good) m_keeper.rewound(m_run->stepsDone());
  return ok();
}

Result<StepOutcome> RunLoop::undone(StepOutcome::Kind kind, std::int64_t step, std::string problem) {
  if (const Status status = undo(); !status) return Unexpected<RunError>(status.error());
  m_numbersSaid = true;
  return StepOutcome{kind, step, std::move(problem)};
}

std::vector<std::string> RunLoop::setLive(const OptionValues& values) {
  auto problems = m_run->setLive(values);
  m_last.done.clear();  // what it was held against may be another goal now
  m_good.keep(*m_run, true);
  return problems;
}

void RunLoop::setSettings(const RunSettings& settings) {
  m_run->setSettings(settings);
  m_keeper.settingsChanged(m_run->config());
  m_autosave.settingsChanged(m_run->config());
}

Status RunLoop::rewind(double rateFactor) {
  if (!m_ring.restore(*m_run, rewindBy))
    return failure(ErrorKind::internal, "The run cannot go back: no earlier weights of it fit.", {});
  m_keeper.rewound(m_run->stepsDone());
  OptionValues slower;
  for (const auto& [id, value] : m_run->config().solverOptions)
    if (const auto* rate = std::get_if<double>(&value); rate && id.ends_with("_rate")) slower[id] = *rate * rateFactor;
  for (const auto& problem : setLive(slower)) call(m_callbacks.notice, problem);
  return ok();
}

std::optional<Status> RunLoop::autosave(bool now) {
  auto saved = m_autosave(*m_run, m_keeper, now);
  if (const auto slow = m_autosave.slowNotice(); !slow.empty()) call(m_callbacks.notice, slow);
  return saved;
}

}  // namespace brenier
