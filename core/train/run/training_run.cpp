#include "core/train/run/training_run.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/api/error_text.h"
#include "core/engine/cuda_engine.h"
#include "core/measures/image_measure.h"
#include "core/measures/points_measure.h"
#include "core/problems/problems.h"
#include "core/solvers/normalised.h"
#include "core/train/run/network_factory.h"
#include "core/train/run/run_measures.h"
#include "core/train/run/solver_list.h"
#include "core/train/score/data_units.h"
#include "core/train/score/goal.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

std::string unknown(const char* what, const std::string& id, const std::vector<std::string>& known) {
  const auto near = nearestNames(id, known);
  return std::string("there is no ") + what + " \"" + id + "\"" + (near.empty() ? "" : "; did you mean " + near + "?");
}

/// Several problems as one sentence each, in one message.
Unexpected<RunError> allOf(const std::vector<std::string>& problems) {
  std::string message = asSentence(joinProblems(problems));
  message[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(message[0])));
  return badInput(message, "brenier-cli list shows every id and option.");
}

/// Whether the file behind a measure has as many rows as the other one's points have coordinates, and fewer than
/// columns.
bool lyingOn(const Measure& measure, const Measure& other) {
  return measure.file() && measure.atoms() + measure.heldOutRows() == other.dim() && measure.dim() > other.dim();
}

/// The solver for a pair of one's own: the most accurate for the time in bench/known_map, in the plane and above.
constexpr const char* defaultSolver = "amortised";
constexpr const char* defaultImageSolver = "otm_images";

bool takesOption(const Descriptor& solver, const std::string& id, OptionValue value) {
  return std::any_of(solver.options.begin(), solver.options.end(),
                     [&](const auto& option) { return option.id == id && checkOption(option, value).empty(); });
}

/// Takes over what the named problem says and the configuration does not; of a saved one, no options.
void fillFromProblem(RunConfig& config, const ProblemDescriptor& problem, bool saved) {
  if (config.source.id.empty()) config.source = problem.source;
  if (config.target.id.empty()) config.target = problem.target;
  if (config.solver.empty()) config.solver = problem.solver;
  if (saved) return;
  if (config.solver == problem.solver) {
    for (const auto& [id, value] : problem.solverOptions) config.solverOptions.emplace(id, value);
    return;
  }
  // Another method over pictures is compared on the same networks and batches; rates, steps and penalty are its own.
  const auto *chosen = solverById(config.solver), *named = solverById(problem.solver);
  if (!chosen || !named || !chosen->descriptor.pictures || !named->descriptor.pictures) return;
  for (const char* id : {"map", "map_width", "potential", "potential_width", "residual", "batch", "average"})
    if (const auto it = problem.solverOptions.find(id);
        it != problem.solverOptions.end() && takesOption(chosen->descriptor, id, it->second))
      config.solverOptions.emplace(id, it->second);
}

/// What is to be taken where `auto` or 0 was asked: what a run that goes on had, or what suits the method and machine.
/// A device is taken again only where every machine has it.
ResolvedSettings resolve(const RunConfig& config, const ResolvedSettings& known, bool saved) {
  ResolvedSettings resolved{config.normalise, config.engine, config.device, config.threads};
  const bool former = saved && !formerDefaults(config.solver).empty();
  if (config.normalise == "auto" && (former || keepsItsUnits(config)))
    resolved.normalise = known.normalise.empty() ? "off" : known.normalise;
  else if (config.normalise == "auto")
    resolved.normalise = known.normalise.empty() ? preferredNormalisation(config.solver) : known.normalise;
  if (config.engine == "auto" && !known.engine.empty()) resolved.engine = known.engine;
  if (config.device == "auto" && known.device == "cpu") resolved.device = known.device;
  if (config.threads == 0) resolved.threads = known.threads > 0 ? known.threads : defaultThreads();
  return resolved;
}

/// For one step, also where that throws.
class Watching {
 public:
  Watching(Solver& solver, StepWatch* watch) : m_solver(watch ? &solver : nullptr) {
    if (m_solver) m_solver->watch(watch);
  }
  ~Watching() {
    if (m_solver) m_solver->watch(nullptr);
  }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

 private:
  Solver* m_solver;
};

}  // namespace

std::string preferredNormalisation(const std::string& solver) {
  const auto* entry = solverById(solver);
  return entry && entry->descriptor.normalises && !entry->descriptor.pictures ? "on" : "off";
}

int defaultThreads() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

Result<RunConfig> TrainingRun::complete(RunConfig config, bool saved) {
  std::vector<std::string> problems;
  if (!config.problem.empty()) {
    const auto* problem = findById(problemDescriptors(), config.problem);
    if (!problem) problem = findById(imageProblemDescriptors(), config.problem);
    if (!problem)
      problems.push_back(unknown("problem", config.problem, idsOf(problemDescriptors())));
    else
      fillFromProblem(config, *problem, saved);
  }
  if (config.solver.empty())
    config.solver = findById(imageMeasureDescriptors(), config.target.id) ? defaultImageSolver : defaultSolver;
  const SolverEntry* solver = solverById(config.solver);
  std::vector<std::string> solverIds;
  for (const auto& entry : allSolvers()) solverIds.push_back(entry.descriptor.id);
  if (!solver && config.solver == defaultImageSolver)
    problems.push_back("pictures are learned with LibTorch, which this build has not");
  else if (!solver)
    problems.push_back(unknown("solver", config.solver, solverIds));
  else {
    if (saved) config.solverOptions.merge(formerDefaults(config.solver));
    for (auto& problem : checkOptions(solver->descriptor.options, config.solverOptions)) problems.push_back(problem);
    for (const auto& option : solver->descriptor.options) config.solverOptions.emplace(option.id, option.defaultValue);
  }
  if (config.problem.empty() && (config.source.id.empty() || config.target.id.empty()))
    problems.push_back("no source and target are named; name a problem, or both measures");
  OptionValues settings = writeOptions<RunSettings>(config);
  for (auto& problem : checkOptions(describeOptions<RunSettings>(), settings)) problems.push_back(std::move(problem));
  if (const auto goal = checkGoal(config.budget); !goal) {
    std::string problem = goal.error().message + " " + goal.error().hint;
    if (problem.ends_with('.')) problem.pop_back();  // one full stop after all of them
    problems.push_back(std::move(problem));
  }
  if (!problems.empty()) return allOf(problems);
  return config;
}

Result<std::unique_ptr<TrainingRun>> TrainingRun::create(const RunConfig& wanted, const Preparing& preparing,
                                                         const ResolvedSettings& known,
                                                         const std::optional<Normalisations>& normalisations) {
  auto complete = TrainingRun::complete(wanted, preparing.weightsFollow);
  if (!complete) return Unexpected<RunError>(complete.error());
  std::unique_ptr<TrainingRun> run(new TrainingRun);
  run->m_config = std::move(complete).value();
  const RunConfig& config = run->m_config;
  ResolvedSettings& resolved = run->m_resolved = resolve(config, known, preparing.weightsFollow);

  const SolverEntry& entry = *solverById(config.solver);
  const auto measures = readMeasures(run->m_config, preparing, !entry.descriptor.pictures);
  if (!measures) return Unexpected<RunError>(measures.error());
  run->m_source = measures->source;
  run->m_target = measures->target;
  run->m_dataChecks = measures->checks;
  run->m_units = measures->units;
  run->m_far = measures->far;
  if (!entry.descriptor.pictures && run->m_source->dim() != run->m_target->dim())
    return otherDimensions(*run->m_source, *run->m_target,
                           lyingOn(*run->m_source, *run->m_target) || lyingOn(*run->m_target, *run->m_source)
                               ? "One row is one point: transpose the file whose columns are the points."
                               : "Choose two measures of the same dimension.");
  std::string device = "cpu";
  if (entry.chooseDevice) {
    auto chosen = entry.chooseDevice(resolved.device);
    if (!chosen) return Unexpected<RunError>(chosen.error());
    device = *chosen;
  } else {
    auto networks = makeNetworkFactory(resolved.engine, resolved.device);
    if (!networks) return Unexpected<RunError>(networks.error());
    run->m_networks = std::move(networks).value();
  }

  const SolverSetup setup{run->m_source,
                          run->m_target,
                          config.solverOptions,
                          config.weightSeed,
                          config.dataSeed,
                          run->m_networks.get(),
                          static_cast<int>(resolved.threads),
                          device,
                          preparing};
  if (const auto misfit = entry.misfit ? entry.misfit(setup) : std::string(); !misfit.empty())
    return badInput("The solver " + config.solver + " cannot learn this: " + misfit + ".",
                    "Choose other measures, sizes or networks.");
  if (entry.descriptor.pictures) resolved.normalise = "off";
  // What a file says that anybody may have written is taken where it fits.
  const bool fits = normalisations && normalisations->source.mean.size() == run->m_source->dim() &&
                    normalisations->target.mean.size() == run->m_target->dim();
  if (resolved.normalise == "on")
    run->m_normalisations = fits ? *normalisations
                                 : Normalisations{normalisationOf(*run->m_source, config.dataSeed),
                                                  normalisationOf(*run->m_target, config.dataSeed)};
  run->m_solver = run->m_normalisations ? makeNormalised(setup, *run->m_normalisations, entry.make) : entry.make(setup);
  const bool fused = !entry.descriptor.pictures && resolved.engine != "autograd";
  resolved.engine = fused ? "fused" : "autograd";
  const bool cuda =
      run->m_networks ? run->m_solver->usesDeviceLoop() || run->m_networks->engines().find("CUDA") != std::string::npos
                      : device.starts_with("cuda");
  resolved.device = cuda ? "cuda" : "cpu";
  if (preparing.stop.stop_requested()) return badInput("The run was stopped before it began.");
  if (const Status tests = run->readTests(); !tests) return Unexpected<RunError>(tests.error());
  run->m_heldOut = run->pointsOf(run->m_testSource, run->m_testTarget, config.heldOut);
  if (!preparing.weightsFollow)  // what was learned opens, whatever was to end it
    if (const Status goal = checkGoal(config.budget, *run); !goal) return Unexpected<RunError>(goal.error());
  return run;
}

RunStarted TrainingRun::describe(RunId id) const {
  RunStarted started;
  started.run = id;
  started.config = m_config;
  started.resolved = m_resolved;
  started.caps = m_solver->caps();
  started.dimension = static_cast<int>(m_source->dim());
  started.targetDimension = static_cast<int>(m_target->dim());
  started.device = m_solver->deviceName();
  if (m_resolved.engine == "autograd") {
    started.engine = autogradDescription();
  } else {
    started.engine = m_solver->usesDeviceLoop() ? "fused " + cudaName() : m_networks->engines();
  }
  if (started.device.empty()) started.device = started.engine.find("CUDA") != std::string::npos ? "CUDA" : "CPU";
  started.threads = static_cast<int>(m_resolved.threads);
  started.truth = m_heldOut->known      ? "the true map"
                  : m_heldOut->pictures ? m_heldOut->scoredOn()
                                        : "the exact optimal assignment of " + m_heldOut->scoredOn();
  started.scoredOnLearned = m_heldOut->learned == LearnedRows::all;
  started.data = dataNotes();
  started.pictures = m_heldOut->pictures.has_value();
  if (const auto* points = pointsIn(m_target)) {
    started.columns = points->columns();
    started.columnUnits = points->units();
  }
  started.parameters = m_solver->parameterCount();
  return started;
}

DataNotes TrainingRun::dataNotes() const {
  DataNotes notes = recordNotes(m_config);
  std::vector<std::string> before;
  for (const auto& [measure, side] :
       {std::pair{m_source.get(), &notes.source}, std::pair{m_target.get(), &notes.target}}) {
    if (!measure->taken().empty()) side->taken = measure->taken() + ".";
    if (!measure->note().empty()) before.push_back(measure->note());
  }
  const bool framed = m_config.data.made && !brenier::describe(frame(), m_config.scale).empty();  // the first remark
  if (m_normalisations)
    notes.remarks.insert(notes.remarks.begin() + (framed ? 1 : 0), brenier::describe(*m_normalisations, framed));
  notes.remarks.insert(notes.remarks.begin(), before.begin(), before.end());
  notes.checks = m_dataChecks;
  return notes;
}

StepReport TrainingRun::step(StepPart part, std::stop_token stop, StepWatch* watch) {
  const auto begin = std::chrono::steady_clock::now();
  const Watching watching(*m_solver, watch);
  StepReport report = m_solver->step(m_step, part, stop);
  m_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  // Where units differ; a step of a run whose units are the data's allocates nothing.
  const bool converts = m_heldOut->units.factor != 1 || m_heldOut->units.shift != 0;
  for (auto& value : report.values)
    if (converts && value.id == "half_w2_dual") value = inDataUnits({value}, *m_heldOut).front();
  m_innerSteps += report.innerSteps;
  m_pictures += report.pictures;
  m_dataSeconds += report.dataSeconds;
  for (const auto& [id, value] : report.changed) {
    m_config.solverOptions[id] = value;
    m_journal.push_back({m_step, id, value});
  }
  if (part != StepPart::inner) ++m_step;
  return report;
}

std::vector<std::string> TrainingRun::setLive(OptionValues values) {
  if (const auto* found = solverById(m_config.solver)) {
    const SolverEntry& entry = *found;
    if (auto problems = checkOptions(entry.descriptor.options, values); !problems.empty()) return problems;
    for (const auto& option : entry.descriptor.options) {
      const auto it = values.find(option.id);
      if (it == values.end() || option.meta.applies != Applies::live) continue;
      m_config.solverOptions[option.id] = it->second;
      m_journal.push_back({m_step, option.id, it->second});
    }
  }
  m_solver->setLive(values);
  return {};
}

void TrainingRun::restorePosition(std::int64_t step, double seconds, std::int64_t innerSteps,
                                  std::vector<LiveEdit> journal) {
  m_step = step;
  m_seconds = seconds;
  m_innerSteps = innerSteps;
  m_journal = std::move(journal);
}

}  // namespace brenier
