#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "app/cli/kept_moments.h"
#include "app/cli/option_text.h"
#include "app/cli/train_options.h"
#include "core/session/run_directory.h"
#include "core/session/run_request.h"
#include "core/train/record/divergence.h"
#include "core/train/run/state_ring.h"
#include "core/train/run/training_run.h"
#include "core/train/score/scorer.h"

namespace brenier::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

constexpr double defaultSeconds = 60;
constexpr std::int64_t gapEvery = 50;  // the studio's trainer looks at the same steps

volatile std::sig_atomic_t interrupted = 0;

extern "C" void onInterrupt(int) {
  interrupted = 1;
}

/// Of all threads of this program since it began.
double processorSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double secondsSince(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

/// One run on the command line: steps, progress on stderr, saving, and the result on stdout.
class HeadlessTraining {
 public:
  HeadlessTraining(std::unique_ptr<TrainingRun> run, std::optional<RunDirectory> out, const TrainArguments& arguments)
      : m_run(std::move(run)),
        m_out(std::move(out)),
        m_json(arguments.json),
        m_kept(*m_run, m_out),
        m_scorer(m_run->heldOut()) {}

  int run();

 private:
  bool finished() const;
  bool gapReached();
  void progress(bool last);
  void printResult(const std::vector<MetricValue>& values) const;
  int save();
  int diverged(const std::string& how);

  std::unique_ptr<TrainingRun> m_run;
  std::optional<RunDirectory> m_out;
  bool m_json;
  double m_processorUsed = 0;
  KeptMoments m_kept;
  Scorer m_scorer;
  StateRing m_ring;
  StepReport m_last;
  Clock::time_point m_began = Clock::now(), m_lastProgress{}, m_lastSave = Clock::now();
  double m_secondsBefore = 0;
  std::int64_t m_innerBefore = 0;
  const bool m_terminal = isatty(STDERR_FILENO);
};

bool HeadlessTraining::finished() const {
  const Budget& budget = m_run->config().budget;
  return (budget.steps && m_run->stepsDone() >= *budget.steps) ||
         (budget.seconds && m_run->seconds() >= *budget.seconds) ||
         (budget.processorSeconds && m_processorUsed >= *budget.processorSeconds);
}

bool HeadlessTraining::gapReached() {
  const auto wanted = m_run->config().budget.untilGapPercent;
  if (!wanted || m_run->stepsDone() % gapEvery != 0) return false;
  return gapPercent(m_scorer.bounds(m_run->moment(0, false))) <= *wanted;
}

void HeadlessTraining::progress(bool last) {
  if (!last && secondsSince(m_lastProgress) < (m_terminal ? 0.2 : 5.0)) return;
  m_lastProgress = Clock::now();
  const double seconds = std::max(1e-9, m_run->seconds() - m_secondsBefore);
  std::cerr << (m_terminal ? "\r\033[K" : "") << "step " << m_run->stepsDone() << std::fixed << std::setprecision(1)
            << "  " << static_cast<double>(m_run->innerStepsDone() - m_innerBefore) / seconds << " inner steps/s  "
            << m_run->seconds() << " s";
  if (m_run->picturesDone() > 0)
    std::cerr << "  " << static_cast<double>(m_run->picturesDone()) / seconds << " pictures/s";
  std::cerr << std::setprecision(4);
  for (const auto& value : m_last.values)
    if (value.id == "half_w2_dual")
      std::cerr << "  dual value " << value.value << " +- " << value.halfWidth << " (estimate)";
  std::cerr << (m_terminal && !last ? "" : "\n") << std::flush;
}

int HeadlessTraining::save() {
  m_lastSave = Clock::now();
  if (!m_out) return exitDone;
  Status saved = m_kept.write(*m_run);
  if (saved) saved = m_out->save(*m_run);
  return saved ? exitDone : report(saved.error());
}

/// The last good state is put back and saved.
int HeadlessTraining::diverged(const std::string& how) {
  progress(true);
  const std::string at = "The run diverged: at step " + std::to_string(m_run->stepsDone()) + " " + how;
  if (m_ring.restore(*m_run, 1)) m_kept.rewound(m_run->stepsDone());
  if (const int code = save(); code != exitDone) return code;
  const std::string kept = m_out ? "; the weights of step " + std::to_string(m_run->stepsDone()) + " are kept." : ".";
  return report({ErrorKind::diverged, at + kept, "Try a smaller --learning_rate."});
}

int HeadlessTraining::run() {
  m_secondsBefore = m_run->seconds();
  m_innerBefore = m_run->innerStepsDone();
  if (const Status begun = m_kept.begin(*m_run); !begun) return report(begun.error());
  if (const int code = save(); code != exitDone) return code;
  m_ring.keep(*m_run);
  while (!finished() && !interrupted && !gapReached()) {
    const double processorBefore = processorSeconds();
    m_last = m_run->step(StepPart::both, {});
    m_processorUsed += processorSeconds() - processorBefore;
    if (!m_last.notice.empty()) std::cerr << (m_terminal ? "\n" : "") << m_last.notice << std::endl;
    if (!m_last.finite) return diverged(notFiniteText(*m_run, m_last));
    if (const auto found = m_kept.afterStep(*m_run, m_last); found.verdict == LossWatch::Verdict::explosion)
      return diverged(explosionText(*m_run, found));
    m_ring.keep(*m_run);
    if (m_out && (m_run->stepsDone() % 10 == 0 || finished()))
      m_out->appendMetrics({0, m_run->stepsDone(), m_run->seconds(), {m_last.values.begin(), m_last.values.end()}});
    progress(false);
    if (m_out && secondsSince(m_lastSave) >= m_run->config().autosave)
      if (const int code = save(); code != exitDone) return code;
  }
  progress(true);
  if (const int code = save(); code != exitDone) return code;
  if (interrupted) {
    std::cerr << (m_out ? "Interrupted; the run is saved in " + m_out->path() + "."
                        : std::string("Interrupted; nothing was saved, as no --out was given."))
              << std::endl;
    return exitInterrupted;
  }
  if (const Status solved = m_scorer.solveExact({}); !solved) report(solved.error());
  auto values = m_scorer.constants();
  const Moment moment = m_run->moment(0);
  for (const auto& value : m_scorer.score(moment)) values.push_back(value);
  for (const auto& value : m_scorer.slowScore(moment)) values.push_back(value);
  for (const auto& value : m_last.values) values.push_back(value);
  if (m_out) {
    m_out->appendMetrics({0, m_run->stepsDone(), m_run->seconds(), values});
    if (const Status packed = m_out->pack(); !packed) return report(packed.error());
  }
  printResult(values);
  return exitDone;
}

void HeadlessTraining::printResult(const std::vector<MetricValue>& values) const {
  const auto started = m_run->describe(0);
  if (!m_json) {
    std::cout << std::setprecision(5);
    for (const auto& value : values) {
      std::cout << value.id << ' ' << value.value;
      if (value.halfWidth > 0) std::cout << " +- " << value.halfWidth;
      if (value.samples > 0) std::cout << " (" << value.samples << " samples)";
      std::cout << '\n';
    }
    return;
  }
  Json metrics = Json::object();
  for (const auto& value : values)
    metrics[value.id] = {{"value", value.value}, {"half_width", value.halfWidth}, {"samples", value.samples}};
  const double seconds = std::max(1e-9, m_run->seconds() - m_secondsBefore);
  Json result = {{"run", m_out ? Json(m_out->path()) : Json()},
                 {"problem", m_run->config().problem},
                 {"solver", m_run->config().solver},
                 {"weight_seed", m_run->config().weightSeed},
                 {"data_seed", m_run->config().dataSeed},
                 {"steps", m_run->stepsDone()},
                 {"seconds", m_run->seconds()},
                 {"processor_seconds", m_processorUsed},
                 {"inner_steps_per_second", static_cast<double>(m_run->innerStepsDone() - m_innerBefore) / seconds},
                 {"engine", started.engine},
                 {"device", started.device},
                 {"threads", started.threads},
                 {"truth", started.truth},
                 {"data_checks", m_run->dataChecks()},
                 {"metrics", metrics}};
  if (m_run->heldOut()->pictures) {
    result["pictures_per_second"] = static_cast<double>(m_run->picturesDone()) / seconds;
    result["data_seconds"] = m_run->dataSeconds();
  }
  std::cout << result.dump() << std::endl;
}

/// What 0 as the setting `threads` comes to: without a window every core learns.
std::int64_t allThreads() {
  return defaultThreads() + (std::thread::hardware_concurrency() > 1 ? 1 : 0);
}

using RunAndPlace = std::pair<std::unique_ptr<TrainingRun>, std::optional<RunDirectory>>;

/// A saved run with what the arguments change of it. Its budget is theirs alone, and counts seconds from now.
Result<RunAndPlace> resumedRun(const TrainArguments& arguments) {
  const auto asked = settingsOf(arguments);
  if (!asked) return Unexpected<RunError>(asked.error());
  auto directory = RunDirectory::open(arguments.resume);
  if (!directory) return Unexpected<RunError>(directory.error());
  if (const Status claimed = directory->claim(); !claimed) return Unexpected<RunError>(claimed.error());
  std::optional<std::int64_t> threads;
  if (const auto it = asked.value().find("threads"); it != asked.value().end())
    threads = std::get<std::int64_t>(it->second);
  auto loaded = directory->load(threads, allThreads());
  if (!loaded) return Unexpected<RunError>(loaded.error());
  auto run = std::move(loaded).value();
  const auto changes = changesOfResumed(arguments, run->config());
  if (!changes) return Unexpected<RunError>(changes.error());
  RunSettings settings = run->config();
  settings.budget = {};
  auto problems = readOptions(settings, changes.value().settings);
  if (problems.empty() && !changes.value().options.empty()) problems = run->setLive(changes.value().options);
  if (!problems.empty()) return wrongOptions(problems);
  if (settings.budget.seconds) *settings.budget.seconds += run->seconds();
  run->setSettings(settings);
  if (const Status s = directory->recover(run->stepsDone()); !s) return Unexpected<RunError>(s.error());
  return RunAndPlace(std::move(run), *directory);
}

Result<RunAndPlace> newRun(const TrainArguments& arguments) {
  const auto config = configFromArguments(arguments);
  if (!config) return Unexpected<RunError>(config.error());
  const auto say = [](const std::string& text) { std::cerr << text << std::endl; };
  auto run = TrainingRun::create(config.value(), {.say = say}, {.threads = allThreads()});
  if (!run) return Unexpected<RunError>(run.error());
  if (arguments.out.empty()) return RunAndPlace(*std::move(run), std::nullopt);
  auto directory = RunDirectory::make(arguments.out);
  if (!directory) return Unexpected<RunError>(directory.error());
  if (const Status claimed = directory->claim(); !claimed) return Unexpected<RunError>(claimed.error());
  return RunAndPlace(*std::move(run), *directory);
}

int trainAndReport(const TrainArguments& arguments) {
  auto begun = arguments.resume.empty() ? newRun(arguments) : resumedRun(arguments);
  if (!begun) return report(begun.error());
  auto [run, out] = *std::move(begun);
  if (run->config().budget == Budget{}) {
    Budget standard;
    standard.seconds = run->seconds() + defaultSeconds;
    run->setBudget(standard);
    std::cerr << "No --steps, --seconds, --processor-seconds or --until-gap: learning for " << defaultSeconds
              << " seconds." << std::endl;
  }
  const auto started = run->describe(0);
  std::cerr << run->config().solver << " on " << started.engine
            << (run->heldOut()->pictures ? ", " + started.device : "") << ", " << started.threads << " thread"
            << (started.threads == 1 ? "" : "s") << ", " << started.parameters << " parameters" << std::endl;
  if (!started.dataNote.empty()) std::cerr << started.dataNote << std::endl;
  std::signal(SIGINT, onInterrupt);
  std::signal(SIGTERM, onInterrupt);
  return HeadlessTraining(std::move(run), std::move(out), arguments).run();
}

/// A flag for each setting of a run and for each of its aliases.
void addSettings(CLI::App& command, TrainArguments& arguments) {
  const auto add = [&](const std::string& name, const std::string& help) {
    command.add_option_function<std::string>(
        flagOf(name), [&arguments, name](const std::string& text) { arguments.settings[name] = text; }, help);
  };
  std::map<std::string, std::string> aliases;  // and the flags for which they stand
  for (const auto& option : describeOptions<RunSettings>()) {
    const std::string range = rangeText(option);
    add(option.id, option.meta.help + " (" + range + (range.empty() ? "" : "; ") + "by default " +
                       toString(option.defaultValue) + ")");
    for (const auto& alias : option.meta.aliases) {
      auto& flags = aliases[alias];
      flags += (flags.empty() ? "" : " and ") + flagOf(option.id);
    }
  }
  for (const auto& [alias, flags] : aliases) add(alias, "The same as " + flags);
}

}  // namespace

void addTrain(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("train", "Learn a transport map");
  const auto a = std::make_shared<TrainArguments>();
  command->add_option("config", a->configFile, "A configuration as JSON; flags change it");
  command->add_option("--problem", a->problem,
                      "A named problem; ID:option=value:... sets options of its measures, as generated_lse:dim=16");
  command->add_option("--source", a->source, "Source measure: an id, a .npy or .csv of points, or a picture");
  command->add_option("--target", a->target, "Target measure, likewise");
  command->add_option("--solver", a->solver, "A solver's id");
  command->add_option("--network", a->network, "A named network for the solver; its own options change it");
  command->add_option("--test-source", a->testSource,
                      "Score on these points of the source, and learn from all of the others");
  command->add_option("--test-target", a->testTarget, "And on these of the target");
  command->add_option("--out", a->out, "Directory or .brenier file for the run; it must not exist");
  command->add_option("--resume", a->resume, "A run directory or .brenier file to go on with");
  addSettings(*command, *a);
  command->add_flag("--json", a->json, "Print the result as one JSON object");
  command->allow_extras();
  command->footer(
      "Any option of the solver: --NAME VALUE. Of a measure: --source.NAME VALUE, --target.NAME VALUE. "
      "With --resume, those of the solver that may change while it learns.");
  command->callback([a, command, &exitCode] {
    a->extra = command->remaining();
    exitCode = trainAndReport(*a);
  });
}

}  // namespace brenier::cli
