#include "app/python/held_run.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>

#include "core/io/input_file.h"
#include "core/measures/points_measure.h"
#include "core/session/run_directory.h"
#include "core/session/run_record_files.h"
#include "core/session/run_request.h"
#include "core/session/scores_json.h"
#include "core/session/session_folder.h"
#include "core/train/catalog.h"
#include "core/train/record/divergence.h"
#include "core/train/run/learned_range.h"
#include "core/train/run/without_window.h"
#include "core/train/score/score_run.h"
#include "core/truth/alarms.h"
#include "core/util/registry.h"

namespace brenier::python {
namespace {

/// The value as it stands in Python.
std::string inPython(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "True" : "False";
  if (const auto* text = std::get_if<std::string>(&value)) return '"' + *text + '"';
  return toString(value);
}

RunError divergence(const TrainingRun& run, const StepOutcome& outcome) {
  const Cure cure = cureOf(run);
  std::string keywords;
  for (const auto* values : {&cure.options, &cure.settings})
    for (const auto& [id, value] : *values)
      if (id.find('.') == std::string::npos)  // what is of a measure is done to the array
        keywords += (keywords.empty() ? "" : ", ") + id + "=" + inPython(value);
  return {ErrorKind::diverged,
          "The run diverged: at step " + std::to_string(outcome.step) + " " + outcome.problem +
              "; the weights of step " + std::to_string(run.stepsDone()) + " are kept.",
          "Begin again " + cure.what + (keywords.empty() ? "" : ": " + keywords) + "."};
}

}  // namespace

Result<LentPoints> LentPoints::make(const std::string& name, std::string_view header, std::string_view numbers,
                                    const std::string& weightColumn) {
  LentPoints points;
  points.m_name = name;
  const std::string_view pieces[] = {header, numbers};
  auto file = FileSnapshot::lend(name + ".npy", pieces);
  if (!file) return Unexpected<RunError>(file.error());
  points.m_file = *std::move(file);
  points.m_spec = {"points",
                   {{"path", points.m_file->original()},
                    {"columns", std::string("all")},
                    {"weights", weightColumn.empty() ? std::string("none") : weightColumn}}};
  return points;
}

RunError LentPoints::named(RunError error) const {
  return renamed(std::move(error), m_file->original(), m_name);
}

HeldRun::HeldRun(std::unique_ptr<TrainingRun> run, RunRecord before, std::shared_ptr<const void> files)
    : m_files(std::move(files)),
      m_loop(std::make_unique<RunLoop>(std::move(run), RunLoopOptions{}, RunLoopCallbacks{}, std::move(before))) {
  note();
}

Result<std::shared_ptr<HeldRun>> HeldRun::begin(const Asked& asked, std::stop_token stop) {
  RunRequest request{.network = asked.network, .preset = asked.preset, .options = asked.options};
  RunConfig& config = request.config;
  config.solver = asked.method;
  config.source = asked.source;
  config.target = asked.target;
  config.moments = momentsWithoutWindow;
  std::vector<std::string> problems;
  const OptionValues settings = takeSettings(asked.settings, problems);
  if (problems.empty()) problems = readOptions<RunSettings>(config, settings);
  const auto understood = understand(std::move(request), std::move(problems));
  if (!understood) return Unexpected<RunError>(understood.error());
  auto run = TrainingRun::create(*understood, {.stop = std::move(stop)}, {.threads = allThreads()});
  if (!run) return Unexpected<RunError>(run.error());
  if (const Status budget = checkBudget(**run); !budget) return Unexpected<RunError>(budget.error());
  if (isEndless(**run)) endInAMinute(**run);
  return std::shared_ptr<HeldRun>(new HeldRun(*std::move(run), {}, nullptr));
}

Result<std::shared_ptr<HeldRun>> HeldRun::open(const std::string& path) {
  auto opened = openRunWithRecord(path);
  if (opened)
    return std::shared_ptr<HeldRun>(
        new HeldRun(std::move(opened->run), std::move(opened->record), std::move(opened->files)));
  const auto directory = RunDirectory::open(path);
  auto weights = directory ? directory->loadToMap() : Unexpected<RunError>(opened.error());
  if (!weights) return Unexpected<RunError>(opened.error());
  const std::shared_ptr<HeldRun> held(new HeldRun(*std::move(weights), {}, directory->files()));
  held->m_lacks = opened.error();
  return held;
}

void HeldRun::note() {
  static const auto* dual = findByRole(catalog().metrics, MetricRole::dualValue);
  const auto* value = dual ? findById(m_loop->lastReport().values, dual->id) : nullptr;
  m_steps = run().stepsDone();
  m_seconds = run().seconds();
  m_dual = value ? value->value : std::numeric_limits<double>::quiet_NaN();
}

Status HeldRun::learn(std::stop_token stop) {
  if (m_lacks) return Unexpected<RunError>(*m_lacks);
  const std::lock_guard lock(m_working);
  m_learned.reset();
  while (!stop.stop_requested() && (m_ended = m_loop->spent()).empty()) {
    const auto outcome = m_loop->step(StepPart::both, stop);
    if (!outcome) return Unexpected<RunError>(outcome.error());
    note();
    if (outcome->kind == StepOutcome::Kind::diverged) return Unexpected(divergence(run(), *outcome));
    if (outcome->kind == StepOutcome::Kind::interrupted) break;
  }
  note();
  return ok();
}

RunStarted HeldRun::describe() const {
  const std::lock_guard lock(m_working);
  return run().describe(0);
}

std::vector<std::string> HeldRun::columns(bool source) const {
  const std::lock_guard lock(m_working);
  const auto* points = pointsIn(source ? run().sharedSource() : run().sharedTarget());
  return points ? points->columns() : std::vector<std::string>();
}

Status HeldRun::map(std::span<const double> points, std::span<double> out, bool back) const {
  const std::lock_guard lock(m_working);
  if (!back) {
    run().map(points, out);
  } else if (!run().solver().caps().inverse || !run().mapBack(points, out)) {
    return badInput("The solver " + config().solver + " learns no inverse map.",
                    "brenier.methods(inverse=True) shows those that do.");
  }
  return ok();
}

std::string HeldRun::farPoints(std::span<const double> points, bool back) const {
  const std::lock_guard lock(m_working);
  const auto* learned = pointsIn(back ? run().sharedTarget() : run().sharedSource());
  return brenier::farPoints(run(), points, !back, learned ? learned->columns() : std::vector<std::string>());
}

Status HeldRun::potential(Ask ask, bool onSource, std::span<const double> points, std::span<const double> vectors,
                          std::span<double> out) {
  const std::lock_guard lock(m_working);
  if (!m_learned) m_learned = std::make_unique<LearnedEvaluator>(run().learned());
  const std::string name = onSource ? "potential" : "inverse_potential";
  const std::string side = onSource ? "source" : "target";
  if (!m_learned->has(name))
    return badInput("The solver " + config().solver + " learned no potential on the " + side + " in the data's units.",
                    "brenier.methods(potential=True) shows those that do; scales that differ from column to column "
                    "leave none.");
  const std::size_t dim = onSource ? sourceDim() : targetDim();
  const auto answer = ask == Ask::value      ? m_learned->evaluate(name, points, dim)
                      : ask == Ask::gradient ? m_learned->gradient(name, points, dim)
                                             : m_learned->hessianVector(name, points, vectors, dim);
  std::copy(answer.begin(), answer.end(), out.begin());
  return ok();
}

Result<std::string> HeldRun::score(const MeasureSpec& source, const MeasureSpec& target, std::int64_t samples,
                                   bool perColumn, std::stop_token stop) {
  if (m_lacks) return Unexpected<RunError>(*m_lacks);
  const std::lock_guard lock(m_working);
  TrainingRun& run = m_loop->run();
  const bool elsewhere = !source.id.empty() || !target.id.empty();
  if (run.heldOut()->pictures)
    return badInput("A run over pictures is scored by brenier-cli eval.", "Save it, and give its path.");
  if (elsewhere || samples > 0)
    if (const Status taken = run.scoreOn(source, target, samples > 0 ? samples : run.config().heldOut); !taken)
      return Unexpected<RunError>(taken.error());
  const auto scores = scoreRun(run, perColumn, std::move(stop));
  const std::string scoredOn = run.heldOut()->scoredOn();
  const std::vector<std::string> units = run.unitsNoticed();
  if (elsewhere || samples > 0) (void)run.scoreOn({}, {}, run.config().heldOut);
  if (!scores) return Unexpected<RunError>(scores.error());
  AlarmWatch alarms(run.solver().caps().nearOptimal(), leaveOutText(run.farRows()), run.unitsNoticed());
  alarms.setRows(run.dataFile("source") || run.dataFile("target"));
  auto judged = scores->values;
  if (elsewhere)  // the record says nothing about other measures, nor do the rows that it learned from
    std::erase_if(judged, [](const MetricValue& value) { return value.id == "l2_uvp_seen"; });
  else
    for (const auto& row : m_loop->keeper().numbers().rows()) alarms.remember(row);
  alarms.look({0, run.stepsDone(), run.seconds(), judged});
  return scoresJson(scores->values, alarmsJson(alarms.current()), scoredOn, scores->remarks, units).dump();
}

Status HeldRun::save(const std::string& path) const {
  if (m_lacks) return Unexpected<RunError>(*m_lacks);
  const std::lock_guard lock(m_working);
  if (const auto made = RunDirectory::make(path); !made) return Unexpected<RunError>(made.error());
  return saveRunWithRecord(m_loop->run(), m_loop->keeper().recordUpTo(run().stepsDone()), path);
}

Result<std::string> HeldRun::bytes() const {
  if (m_lacks) return Unexpected<RunError>(*m_lacks);
  const std::lock_guard lock(m_working);
  const auto folder = SessionFolder::make();
  if (!folder) return Unexpected<RunError>(folder.error());
  const std::string path = (std::filesystem::path((*folder)->path()) / "run.brenier").string();
  RunRecord record = m_loop->keeper().recordUpTo(run().stepsDone());
  record.moments.clear();
  if (const Status saved = saveRunWithRecord(m_loop->run(), record, path); !saved)
    return Unexpected<RunError>(saved.error());
  return readWholeFile(path);
}

Result<std::shared_ptr<HeldRun>> HeldRun::fromBytes(std::string_view bytes) {
  const auto folder = SessionFolder::make();
  if (!folder) return Unexpected<RunError>(folder.error());
  const std::string path = (std::filesystem::path((*folder)->path()) / "run.brenier").string();
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return failure(ErrorKind::disk, path + " cannot be written.", "Make room on the disk.");
  return open(path);
}

}  // namespace brenier::python
