#include "app/cli/headless_training.h"

#include <unistd.h>

#include <chrono>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/alarm_report.h"
#include "app/cli/cli.h"
#include "app/cli/metric_words.h"
#include "core/session/run_record_files.h"
#include "core/train/catalog.h"
#include "core/train/run_loop.h"
#include "core/train/score/scorer.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

/// One run on the command line.
class HeadlessTraining {
 public:
  HeadlessTraining(std::unique_ptr<TrainingRun> run, std::optional<RunDirectory> out, const HeadlessOptions& wanted,
                   std::vector<StoredMoment> before, std::stop_token stop);
  int run();

 private:
  RunLoopOptions options() const;
  RunLoopCallbacks callbacks();
  int save();
  int diverged(const StepOutcome& outcome);
  int score();
  void progress(bool last);
  void printResult(const std::vector<MetricValue>& values) const;

  const HeadlessOptions m_wanted;
  std::optional<RunDirectory> m_out;
  const bool m_keepsMoments;
  std::stop_token m_stop;
  RunLoop m_loop;
  const TrainingRun& m_run;
  AlarmReport m_alarms;
  const double m_secondsBefore;
  const std::int64_t m_innerBefore;
  Clock::time_point m_lastProgress{};
  const bool m_terminal = isatty(STDERR_FILENO);
};

HeadlessTraining::HeadlessTraining(std::unique_ptr<TrainingRun> run, std::optional<RunDirectory> out,
                                   const HeadlessOptions& wanted, std::vector<StoredMoment> before,
                                   std::stop_token stop)
    : m_wanted(wanted),
      m_out(std::move(out)),
      m_keepsMoments(m_out && run->config().moments > 0),
      m_stop(std::move(stop)),
      m_loop(std::move(run), options(), callbacks(), {.moments = std::move(before)}),
      m_run(m_loop.run()),
      m_alarms(m_run.solver().caps()),
      m_secondsBefore(m_run.seconds()),
      m_innerBefore(m_run.innerStepsDone()) {
  if (!m_out) return;
  m_loop.setAutosave([this](TrainingRun& learned, const RunRecord& record) {
    const Status moments = m_keepsMoments ? saveMoments(learned, record.moments, *m_out) : ok();
    return moments ? m_out->save(learned) : moments;
  });
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
                if (m_out) m_out->appendMetrics(row);
                m_alarms.look(row);
              },
          .notice = [this](const std::string& text) { std::cerr << (m_terminal ? "\n" : "") << text << std::endl; },
          .changed = {}};
}

int HeadlessTraining::save() {
  const auto saved = m_loop.autosave(true);
  return saved && !*saved ? report(saved->error()) : exitDone;
}

int HeadlessTraining::run() {
  if (const int code = save(); code != exitDone) return code;
  while (!m_stop.stop_requested() && m_loop.spent().empty()) {
    const auto outcome = m_loop.step(StepPart::both, m_stop);
    if (!outcome) return report(outcome.error());
    if (outcome->kind == StepOutcome::Kind::diverged) return diverged(*outcome);
    if (outcome->kind == StepOutcome::Kind::interrupted) break;
    progress(false);
    if (const auto saved = m_loop.autosave(false); saved && !*saved) return report(saved->error());
  }
  progress(true);
  if (const int code = save(); code != exitDone) return code;
  return m_stop.stop_requested() ? reportInterrupted(m_out) : score();
}

/// The last good state is there again, and is saved.
int HeadlessTraining::diverged(const StepOutcome& outcome) {
  progress(true);
  if (const int code = save(); code != exitDone) return code;
  const std::string kept = m_out ? "; the weights of step " + std::to_string(m_run.stepsDone()) + " are kept." : ".";
  return report({ErrorKind::diverged,
                 "The run diverged: at step " + std::to_string(outcome.step) + " " + outcome.problem + kept,
                 "Try a smaller --learning_rate."});
}

int HeadlessTraining::score() {
  std::cerr << "Scoring on " << m_run.heldOut()->source.count() << " samples a side." << std::endl;
  Scorer scorer(m_run.heldOut());
  const Status solved = scorer.solveExact(m_stop);
  auto values = scorer.constants();
  const Moment moment = m_run.moment(0);
  for (const auto& value : scorer.score(moment)) values.push_back(value);
  for (const auto& value : scorer.slowScore(moment, m_stop)) values.push_back(value);
  if (m_stop.stop_requested()) return reportInterrupted(m_out);
  if (!solved) report(solved.error());
  for (const auto& value : m_loop.lastReport().values) values.push_back(value);
  const MetricsRow row{0, m_run.stepsDone(), m_run.seconds(), values};
  m_alarms.look(row);
  if (m_out) {
    m_out->appendMetrics(row);
    if (const Status packed = m_out->pack(); !packed) return report(packed.error());
  }
  printResult(values);
  return m_alarms.exitCode(exitDone, m_wanted.failOnAlarm);
}

void HeadlessTraining::progress(bool last) {
  const auto now = Clock::now();
  if (!last && now - m_lastProgress < (m_terminal ? std::chrono::milliseconds(200) : std::chrono::seconds(5))) return;
  m_lastProgress = now;
  const double seconds = std::max(1e-9, m_run.seconds() - m_secondsBefore);
  std::cerr << (m_terminal ? "\r\033[K" : "") << "step " << m_run.stepsDone() << std::fixed << std::setprecision(1)
            << "  " << static_cast<double>(m_run.innerStepsDone() - m_innerBefore) / seconds << " inner steps/s  "
            << m_run.seconds() << " s";
  if (m_run.picturesDone() > 0)
    std::cerr << "  " << static_cast<double>(m_run.picturesDone()) / seconds << " pictures/s";
  std::cerr << std::setprecision(4);
  const auto* dual = findByRole(catalog().metrics, MetricRole::dualValue);
  const auto* value = dual ? findById(m_loop.lastReport().values, dual->id) : nullptr;
  if (value) std::cerr << "  dual value " << value->value << " +- " << value->halfWidth << " (estimate)";
  std::cerr << (m_terminal && !last ? "" : "\n") << std::flush;
}

void HeadlessTraining::printResult(const std::vector<MetricValue>& values) const {
  if (!m_wanted.json) {
    std::cout << std::setprecision(5);
    for (const auto& value : tellingFirst(values)) {
      std::cout << value.id << ' ' << value.value;
      if (value.halfWidth > 0) std::cout << " +- " << value.halfWidth;
      if (value.samples > 0) std::cout << " (" << value.samples << " samples)";
      if (value.saysNothing) std::cout << "; " << scatterText(value, "");
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
                 {"data_checks", m_run.dataChecks()},
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
                  std::stop_token stop) {
  std::vector<StoredMoment> before;
  if (out && run->config().moments > 0) {
    auto kept = openMoments(*run, *out);
    if (!kept) return report(kept.error());
    before = *std::move(kept);
  }
  return HeadlessTraining(std::move(run), std::move(out), options, std::move(before), std::move(stop)).run();
}

int reportInterrupted(const std::optional<RunDirectory>& saved) {
  std::cerr << (saved ? "Interrupted; the run is saved in " + saved->path() + "."
                      : std::string("Interrupted; nothing was saved, as no --out was given."))
            << std::endl;
  return exitInterrupted;
}

}  // namespace brenier::cli
