#include "app/cli/headless_training.h"

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/alarm_report.h"
#include "app/cli/cli.h"
#include "app/cli/last_resort.h"
#include "app/cli/metric_words.h"
#include "app/cli/run_saver.h"
#include "app/cli/terminal.h"
#include "core/session/run_record_files.h"
#include "core/session/scores_json.h"
#include "core/train/catalog.h"
#include "core/train/record/divergence.h"
#include "core/train/run_loop.h"
#include "core/train/score/goal.h"
#include "core/train/score/scorer.h"
#include "core/util/plain_number.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

/// One run on the command line.
class HeadlessTraining {
 public:
  HeadlessTraining(std::unique_ptr<TrainingRun> run, std::optional<RunDirectory> out, const HeadlessOptions& wanted,
                   std::vector<StoredMoment> before, std::unique_ptr<RunWatch> watch, std::stop_token stop);
  int run();

 private:
  RunLoopOptions options() const;
  RunLoopCallbacks callbacks();
  void tellViewers(const MetricsRow& row);
  bool isSpent();
  int save();
  int saveBetween(Clock::duration step);
  Result<StepOutcome> step();
  int diverged(const StepOutcome& outcome);
  void scoreInProportion();
  int score();
  void progress(bool last);
  std::string bar(bool last) const;
  void printResult(const std::vector<MetricValue>& values, const std::vector<std::string>& remarks) const;
  Json goals(const std::vector<MetricValue>& values) const;

  static constexpr std::chrono::seconds longStep{5};

  const HeadlessOptions m_wanted;
  std::optional<RunDirectory> m_out;
  const bool m_keepsMoments;
  const std::unique_ptr<RunWatch> m_watch;  ///< null where nobody can look in
  std::stop_token m_stop;
  RunLoop m_loop;
  std::optional<RunSaver> m_saver;
  const TrainingRun& m_run;
  AlarmReport m_alarms;
  const double m_secondsBefore;
  const std::int64_t m_innerBefore;
  Clock::time_point m_lastProgress{};
  std::int64_t m_savedStep = -1;
  std::string m_ended;         ///< why, as a clause
  bool m_unmet = false;        ///< it ended before a goal was seen to be reached
  Clock::duration m_saving{};  ///< that the last save took
  std::optional<LastResort> m_lastResort;
  const bool m_terminal = isTerminal(STDERR_FILENO);
};

HeadlessTraining::HeadlessTraining(std::unique_ptr<TrainingRun> run, std::optional<RunDirectory> out,
                                   const HeadlessOptions& wanted, std::vector<StoredMoment> before,
                                   std::unique_ptr<RunWatch> watch, std::stop_token stop)
    : m_wanted(wanted),
      m_out(std::move(out)),
      m_keepsMoments(m_out && run->config().moments > 0),
      m_watch(std::move(watch)),
      m_stop(std::move(stop)),
      m_loop(std::move(run), options(), callbacks(), {.moments = std::move(before)}),
      m_run(m_loop.run()),
      m_alarms(m_run),
      m_secondsBefore(m_run.seconds()),
      m_innerBefore(m_run.innerStepsDone()) {
  m_lastResort.emplace(m_stop, exitInterrupted, [this] {
    if (m_watch) m_watch->removeFiles();
    reportInterrupted(m_out);
  });
  if (!m_out) return;
  m_saver.emplace(*m_out, m_loop, m_keepsMoments, callbacks().notice);
  m_loop.setAutosave([this](TrainingRun& learned, const RunRecord& record) { return m_saver->save(learned, record); });
}

RunLoopOptions HeadlessTraining::options() const {
  RunLoopOptions options;
  options.keeper.rows = 0;  // each goes into metrics.csv at once
  options.keeper.keepsMoments = m_keepsMoments;
  if (!m_keepsMoments) return options;
  // Without a folder to spill to they stay in memory, within its bound.
  if (auto spill = SessionFolder::make()) options.keeper.scratch = {*spill, &(*spill)->path()};
  return options;
}

RunLoopCallbacks HeadlessTraining::callbacks() {
  return {.numbers =
              [this](const MetricsRow& row) {
                m_lastResort->end();
                if (m_out) m_out->appendMetrics(row);
                tellViewers(row);
              },
          .notice =
              [this](const std::string& text) {
                say() << (m_terminal ? "\n" : "") << text << std::endl;
                if (m_watch) m_watch->notice(text);
              },
          .changed = {}};
}

void HeadlessTraining::tellViewers(const MetricsRow& row) {
  const auto alarms = m_alarms.look(row);
  if (!m_watch) return;
  m_watch->row(row);
  for (const auto& alarm : alarms) m_watch->alarm(alarm);
}

int HeadlessTraining::save() {
  const auto saved = m_loop.autosave(true);
  if (saved && !*saved) return report(saved->error());
  m_savedStep = m_run.stepsDone();
  return exitDone;
}

/// An autosave where one is due, and after steps so long that a signal is not to lose one. The exit code where learning
/// cannot go on.
int HeadlessTraining::saveBetween(Clock::duration step) {
  const auto began = Clock::now();
  const bool now = m_out && step > longStep && 10 * m_saving < step;
  const auto saved = m_loop.autosave(now);
  if (!saved) return exitDone;
  m_saving = Clock::now() - began;
  if (*saved) m_savedStep = m_run.stepsDone();
  return m_saver->canGoOn(*saved) ? exitDone : report(saved->error());
}

/// One step; a signal in its middle may end the program where nothing but it would be lost.
Result<StepOutcome> HeadlessTraining::step() {
  if (!m_out || m_savedStep == m_run.stepsDone()) m_lastResort->begin();
  auto outcome = m_loop.step(m_watch ? m_watch->part() : StepPart::both, m_stop);
  m_lastResort->end();
  return outcome;
}

/// Whether the budget or the method's own goal ends the run here. An early stop goes back, and what came after is
/// forgotten.
bool HeadlessTraining::isSpent() {
  const std::int64_t before = m_run.stepsDone();
  const std::string reason = m_loop.spent();
  const bool back = m_run.stepsDone() != before;
  if (reason.empty()) return false;
  m_unmet = !m_loop.budgetSpent().empty();
  m_ended = reason;
  if (m_unmet && !back) return true;  // the last line says steps and time
  say() << (m_terminal ? "\n" : "") << "Ended: " << reason << "." << std::endl;
  if (m_out && back)
    if (const Status s = m_out->recover(m_run.stepsDone()); !s) report(s.error());
  return true;
}

int HeadlessTraining::run() {
  if (const int code = save(); code != exitDone) {
    if (m_out) m_out->removeUnsaved();
    return code;
  }
  if (m_watch) m_watch->begin(m_loop);
  while (!m_stop.stop_requested() && !isSpent()) {
    const auto began = Clock::now();
    const auto outcome = step();
    if (!outcome) {
      if (m_watch) m_watch->end(RunState::failed, outcome.error().message);
      return report(outcome.error());
    }
    if (outcome->kind == StepOutcome::Kind::diverged) return diverged(*outcome);
    if (outcome->kind == StepOutcome::Kind::interrupted) break;
    progress(false);
    if (const int code = saveBetween(Clock::now() - began); code != exitDone) return code;
    if (m_watch) m_watch->between(m_stop);
  }
  progress(true);
  if (const int code = save(); code != exitDone) return code;
  const int code = m_stop.stop_requested() ? reportInterrupted(m_out) : score();
  const bool stopped = code == exitInterrupted;
  if (m_watch) m_watch->end(stopped ? RunState::stopped : RunState::finished, stopped ? "interrupted" : m_ended);
  return code;
}

/// The last good state is there again, and is saved.
int HeadlessTraining::diverged(const StepOutcome& outcome) {
  progress(true);
  if (const int code = save(); code != exitDone) return code;
  const Cure cure = cureOf(m_run);
  std::string flags;
  for (const auto* values : {&cure.options, &cure.settings})
    for (const auto& [id, value] : *values) flags += " --" + id + " " + toString(value);
  if (m_watch) m_watch->end(RunState::diverged, "at step " + std::to_string(outcome.step) + " " + outcome.problem);
  const std::string kept = m_out ? "; the weights of step " + std::to_string(m_run.stepsDone()) + " are kept." : ".";
  return report({ErrorKind::diverged,
                 "The run diverged: at step " + std::to_string(outcome.step) + " " + outcome.problem + kept,
                 "Begin again " + cure.what + ":" + flags + "."});
}

/// Scoring is not to take longer than half of the learning did, or a few seconds: where a look at few samples says that
/// it will, it is on fewer. Processor time, so that a busy machine says the same.
void HeadlessTraining::scoreInProportion() {
  constexpr std::int64_t few = 64;
  constexpr double always = 8;  // seconds
  const auto all = static_cast<std::int64_t>(m_run.heldOut()->source.count());
  if (m_run.heldOut()->pictures || all <= few) return;
  TrainingRun& run = m_loop.run();
  if (!run.scoreOn({}, {}, few)) return;
  const std::clock_t began = std::clock();
  (void)run.moment(0);
  const double each = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / few;
  const double allowed = std::max(always, 0.5 * (m_run.seconds() - m_secondsBefore));
  const auto samples = std::clamp(static_cast<std::int64_t>(allowed / each), 2 * few, std::max(2 * few, all));
  if (!run.scoreOn({}, {}, std::min(all, samples))) return;
  if (samples < all)
    say() << "Scoring on all " << all << " samples a side would take about "
          << static_cast<std::int64_t>(each * static_cast<double>(all)) << " s; eval does." << std::endl;
}

int HeadlessTraining::score() {
  scoreInProportion();
  say() << "Scoring on " << m_run.heldOut()->scoredOn() << "." << std::endl;
  m_lastResort->begin();  // the run is saved, and a solver in the middle of its work would be waited for
  Scorer scorer(m_run.heldOut());
  const Status solved = scorer.solveExact(m_stop);
  auto values = scorer.everything(m_run.moment(0), m_stop);
  m_lastResort->end();
  if (m_stop.stop_requested()) return reportInterrupted(m_out);
  if (!solved) report(solved.error());
  for (const auto& value : m_loop.lastReport().values) values.push_back(value);
  const MetricsRow row{0, m_run.stepsDone(), m_run.seconds(), values};
  tellViewers(row);
  if (m_out) {
    // What --eval-every said of this very step stands there already.
    const std::int64_t every = m_run.config().evalEvery;
    if (every == 0 || row.step % every != 0) m_out->appendMetrics(row);
    if (const Status packed = m_out->pack(); !packed) return report(packed.error());
  }
  if (const auto pairs = pairsText(values); !pairs.empty()) say() << pairs << std::endl;
  const auto remarks = scorer.remarks();
  for (const auto& remark : remarks) say() << remark << std::endl;
  for (const auto& goal : m_unmet ? goals(values) : Json::array())
    if (!goal["reached"])
      say() << "The goal " << goal["metric"].get<std::string>() << " = " << generalText(goal["goal"].get<double>(), 6)
            << " was not reached: it is " << generalText(goal["value"].get<double>(), 4) << " at step "
            << m_run.stepsDone() << "." << std::endl;
  printResult(values, remarks);
  return m_alarms.exitCode(exitDone, m_wanted.failOnAlarm);
}

/// How much of the budget is spent, on a terminal and where the end is known; the last line is for a log.
std::string HeadlessTraining::bar(bool last) const {
  constexpr std::size_t cells = 20;
  const Budget& budget = m_run.config().budget;
  double share = -1;
  const auto spent = [&](double done, double all) { share = std::max(share, all > 0 ? done / all : 1.0); };
  if (budget.steps) spent(static_cast<double>(m_run.stepsDone()), static_cast<double>(*budget.steps));
  if (budget.seconds) spent(m_run.seconds(), *budget.seconds);
  if (!m_terminal || last || share < 0) return {};
  const auto full = static_cast<std::size_t>(cells * std::min(share, 1.0));
  return '[' + std::string(full, '#') + std::string(cells - full, '.') + "] ";
}

void HeadlessTraining::progress(bool last) {
  const auto now = Clock::now();
  if (!last && now - m_lastProgress < (m_terminal ? std::chrono::milliseconds(200) : std::chrono::seconds(5))) return;
  m_lastProgress = now;
  const double seconds = std::max(1e-9, m_run.seconds() - m_secondsBefore);
  say() << clearLine() << bar(last) << "step " << m_run.stepsDone() << std::fixed << std::setprecision(1) << "  "
        << static_cast<double>(m_run.innerStepsDone() - m_innerBefore) / seconds << " inner steps/s  "
        << m_run.seconds() << " s";
  if (m_run.picturesDone() > 0) say() << "  " << static_cast<double>(m_run.picturesDone()) / seconds << " pictures/s";
  say() << std::setprecision(4);
  const auto* dual = findByRole(catalog().metrics, MetricRole::dualValue);
  const auto* value = dual ? findById(m_loop.lastReport().values, dual->id) : nullptr;
  if (value && std::abs(value->value) < 1e7)
    say() << "  dual value " << value->value << " +- " << value->halfWidth << " (estimate)";
  else if (value)  // no digits that mean nothing beside means far apart
    say() << "  dual value " << generalText(value->value, 10) << " +- " << generalText(value->halfWidth, 3)
          << " (estimate)";
  say() << (m_terminal && !last ? "" : "\n") << std::flush;
}

/// Each goal of the budget, beside the number that it is about.
Json HeadlessTraining::goals(const std::vector<MetricValue>& values) const {
  Json all = Json::array();
  for (const auto& goal : goalsOf(m_run.config().budget))
    if (const auto* value = findById(values, goal.id))
      all.push_back(
          {{"metric", goal.id}, {"goal", goal.value}, {"value", value->value}, {"reached", isReached(goal, *value)}});
  return all;
}

void HeadlessTraining::printResult(const std::vector<MetricValue>& values,
                                   const std::vector<std::string>& remarks) const {
  if (!m_wanted.json) {
    std::cout << std::setprecision(5);
    for (const auto& value : tellingFirst(values)) {
      std::cout << value.id << ' ' << value.value;
      if (value.halfWidth > 0) std::cout << " +- " << value.halfWidth;
      if (value.samples > 0) std::cout << " (" << value.samples << " samples)";
      if (const auto scatter = scatterText(value, ""); !scatter.empty()) std::cout << "; " << scatter;
      std::cout << '\n';
    }
    return;
  }
  const auto started = m_run.describe(0);
  Json metrics = Json::object();
  for (const auto& value : values) metrics[value.id] = valueJson(value);
  const double seconds = std::max(1e-9, m_run.seconds() - m_secondsBefore);
  Json result = {{"run", m_out ? Json(m_out->path()) : Json()},
                 {"problem", m_run.config().problem},
                 {"solver", m_run.config().solver},
                 {"weight_seed", m_run.config().weightSeed},
                 {"data_seed", m_run.config().dataSeed},
                 {"steps", m_run.stepsDone()},
                 {"seconds", m_run.seconds()},
                 {"processor_seconds", m_loop.processorSecondsUsed()},
                 {"inner_steps_per_second", static_cast<double>(m_run.innerStepsDone() - m_innerBefore) / seconds},
                 {"engine", started.engine},
                 {"device", started.device},
                 {"threads", started.threads},
                 {"truth", started.truth},
                 {"scored_on", m_run.heldOut()->scoredOn()},
                 {"data_checks", m_run.dataChecks()},
                 {"units", m_run.unitsNoticed()},
                 {"remarks", remarks},
                 {"goals", goals(values)},
                 {"alarms", m_alarms.json()},
                 {"metrics", metrics}};
  if (m_run.heldOut()->pictures) {
    result["pictures_per_second"] = static_cast<double>(m_run.picturesDone()) / seconds;
    result["data_seconds"] = m_run.dataSeconds();
  }
  std::cout << result.dump() << std::endl;
}

}  // namespace

int learnHeadless(std::unique_ptr<TrainingRun> run, std::optional<RunDirectory> out, const HeadlessOptions& options,
                  std::unique_ptr<RunWatch> watch, std::stop_token stop) {
  std::vector<StoredMoment> before;
  if (out && run->config().moments > 0) {
    auto kept = openMoments(*run, *out);
    if (!kept) return report(kept.error());
    before = *std::move(kept);
  }
  if (out && watch)
    for (const auto& row : out->readMetrics(run->stepsDone())) watch->row(row);
  return HeadlessTraining(std::move(run), std::move(out), options, std::move(before), std::move(watch), std::move(stop))
      .run();
}

int reportInterrupted(const std::optional<RunDirectory>& saved) {
  std::cerr << (saved ? "Interrupted; the run is saved in " + saved->path() + "."
                      : std::string("Interrupted; nothing was saved, as no --out was given."))
            << std::endl;
  return exitInterrupted;
}

}  // namespace brenier::cli
