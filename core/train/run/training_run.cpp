#include "core/train/run/training_run.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/engine/cuda_engine.h"
#include "core/measures/data_frame.h"
#include "core/measures/image_measure.h"
#include "core/measures/points_measure.h"
#include "core/problems/problems.h"
#include "core/solvers/normalised.h"
#include "core/train/run/network_factory.h"
#include "core/train/run/run_measures.h"
#include "core/train/run/solver_list.h"
#include "core/train/score/data_units.h"
#include "core/train/score/goal.h"
#include "core/truth/potential_checks.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

std::string unknown(const char* what, const std::string& id, const std::vector<std::string>& known) {
  const auto near = nearestNames(id, known);
  return std::string("there is no ") + what + " \"" + id + "\"" + (near.empty() ? "" : "; did you mean " + near + "?");
}

/// Several problems as one sentence each, in one message.
Unexpected<RunError> allOf(const std::vector<std::string>& problems) {
  std::string message = joinProblems(problems);
  message[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(message[0])));
  if (message.back() != '?') message += '.';
  return badInput(message, "brenier-cli list shows every id and option.");
}

/// The solver for a pair of one's own: the most accurate for the time in bench/known_map, in the plane and above.
constexpr const char* defaultSolver = "amortised";
constexpr const char* defaultImageSolver = "otm_images";

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
    if (const auto it = problem.solverOptions.find(id); it != problem.solverOptions.end())
      config.solverOptions.emplace(id, it->second);
}

/// What is to be taken where `auto` or 0 was asked: what a run that goes on had, or what suits the method and machine.
/// A device is taken again only where every machine has it.
ResolvedSettings resolve(const RunConfig& config, const ResolvedSettings& known) {
  ResolvedSettings resolved{config.normalise, config.engine, config.device, config.threads};
  if (config.normalise == "auto")
    resolved.normalise = known.normalise.empty() ? preferredNormalisation(config.solver) : known.normalise;
  if (config.engine == "auto" && !known.engine.empty()) resolved.engine = known.engine;
  if (config.device == "auto" && known.device == "cpu") resolved.device = known.device;
  if (config.threads == 0) resolved.threads = known.threads > 0 ? known.threads : defaultThreads();
  return resolved;
}

std::vector<float> valuesAt(const Potential& potential, PointsView points) {
  std::vector<float> values(points.count);
  potentialValues(potential, points, values.data());
  return values;
}

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
    for (auto& problem : checkOptions(solver->descriptor.options, config.solverOptions)) problems.push_back(problem);
    for (const auto& option : solver->descriptor.options) config.solverOptions.emplace(option.id, option.defaultValue);
  }
  if (config.problem.empty() && (config.source.id.empty() || config.target.id.empty()))
    problems.push_back("no source and target are named; name a problem, or both measures");
  OptionValues settings = writeOptions<RunSettings>(config);
  for (auto& problem : checkOptions(describeOptions<RunSettings>(), settings)) problems.push_back(std::move(problem));
  if (const auto goal = checkGoal(config.budget); !goal) {
    std::string problem = goal.error().message + " " + goal.error().hint;
    problem.pop_back();  // one full stop after all of them
    problems.push_back(std::move(problem));
  }
  if (!problems.empty()) return allOf(problems);
  return config;
}

Result<std::unique_ptr<TrainingRun>> TrainingRun::create(const RunConfig& wanted, const Preparing& preparing,
                                                         const ResolvedSettings& known) {
  auto complete = TrainingRun::complete(wanted, preparing.weightsFollow);
  if (!complete) return Unexpected<RunError>(complete.error());
  std::unique_ptr<TrainingRun> run(new TrainingRun);
  run->m_config = std::move(complete).value();
  const RunConfig& config = run->m_config;
  ResolvedSettings& resolved = run->m_resolved = resolve(config, known);

  const SolverEntry& entry = *solverById(config.solver);
  const auto measures = readMeasures(run->m_config, preparing, !entry.descriptor.pictures);
  if (!measures) return Unexpected<RunError>(measures.error());
  run->m_source = measures->source;
  run->m_target = measures->target;
  run->m_dataChecks = measures->checks;
  if (!entry.descriptor.pictures && run->m_source->dim() != run->m_target->dim())
    return badInput("The source has " + std::to_string(run->m_source->dim()) + " dimensions and the target " +
                        std::to_string(run->m_target->dim()) + ".",
                    "Choose two measures of the same dimension.");
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
  run->m_solver = resolved.normalise == "on" ? makeNormalised(setup, entry.make) : entry.make(setup);
  const bool fused = !entry.descriptor.pictures && resolved.engine != "autograd";
  resolved.engine = fused ? "fused" : "autograd";
  const bool cuda =
      run->m_networks ? run->m_solver->usesDeviceLoop() || run->m_networks->engines().find("CUDA") != std::string::npos
                      : device.starts_with("cuda");
  resolved.device = cuda ? "cuda" : "cpu";
  if (preparing.stop.stop_requested()) return badInput("The run was stopped before it began.");
  if (const Status tests = run->readTests(); !tests) return Unexpected<RunError>(tests.error());
  run->m_heldOut = run->pointsOf(run->m_testSource, run->m_testTarget, config.heldOut);
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
  const std::string samples = std::to_string(m_heldOut->source.count());
  started.truth = m_heldOut->known ? "the true map"
                  : m_heldOut->learnedFrom
                      ? "the exact optimal assignment of " + samples + " rows a side that it learned from"
                      : "the exact optimal assignment of " + samples + " held-out samples a side";
  if (m_heldOut->pictures) started.truth = samples + " held-out pictures";
  started.data = dataNotes();
  if (const auto* points = pointsIn(m_target)) started.columns = points->columns();
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
  if (m_resolved.normalise == "on")
    before.push_back(brenier::describe(normalisationOf(*m_source, m_config.dataSeed),
                                       normalisationOf(*m_target, m_config.dataSeed)));
  notes.remarks.insert(notes.remarks.begin(), before.begin(), before.end());
  notes.checks = m_dataChecks;
  return notes;
}

StepReport TrainingRun::step(StepPart part, std::stop_token stop) {
  const auto begin = std::chrono::steady_clock::now();
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

void TrainingRun::through(std::span<const double> points, const SideFrame& from, const SideFrame& to,
                          std::span<double> out, const std::function<void(PointsView, float*)>& map) const {
  const std::size_t in = (&from == &frame().source ? m_source : m_target)->dim();
  const std::size_t width = (&to == &frame().source ? m_source : m_target)->dim();
  Points inside(points.size() / in, in), mapped(inside.count(), width);
  for (std::size_t i = 0; i < points.size(); ++i) inside.data[i] = static_cast<float>(from.fromData(i % in, points[i]));
  map(inside, mapped.data.data());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = to.toData(i % width, static_cast<double>(mapped.data[i]));
}

LearnedMap TrainingRun::learned() const {
  LearnedMap learned = m_solver->learned();
  learned.twice = !frame().isIdentity();
  const auto place = [](Coordinates& inside, const SideFrame& frame) {
    if (frame.isIdentity()) return;
    for (std::size_t k = 0; k < inside.mean.size(); ++k) {
      inside.mean[k] = frame.toData(k, inside.mean[k]);
      inside.scale[k] *= frame.unit[k];
    }
  };
  for (const bool source : {true, false}) {
    LearnedSide& side = source ? learned.source : learned.target;
    for (auto* network : {&side.potential, &side.map}) {
      if (!*network) continue;
      place((*network)->from, source ? frame().source : frame().target);
      place((*network)->to, source ? frame().target : frame().source);
    }
  }
  return learned;
}

void TrainingRun::map(std::span<const double> points, std::span<double> out) const {
  through(points, frame().source, frame().target, out, [&](PointsView x, float* y) { m_solver->forward(x, y); });
}

bool TrainingRun::mapBack(std::span<const double> points, std::span<double> out) const {
  bool there = false;
  through(points, frame().target, frame().source, out,
          [&](PointsView y, float* x) { there = m_solver->inverse(y, x); });
  return there;
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

Moment TrainingRun::moment(RunId run, bool back) const {
  Moment moment;
  moment.run = run;
  moment.step = m_step;
  moment.seconds = m_seconds;
  const Points& x = m_heldOut->source;
  const Points& y = m_heldOut->target;
  moment.mapped = Points(x.count(), y.dim);
  m_solver->forward(x, moment.mapped.data.data());
  if (m_heldOut->seen) {
    moment.seenMapped = Points(m_heldOut->seen->source.count(), y.dim);
    m_solver->forward(m_heldOut->seen->source, moment.seenMapped.data.data());
  }
  if (back && m_solver->caps().inverse) {
    moment.mappedBack = Points(y.count(), y.dim);
    m_solver->inverse(y, moment.mappedBack.data.data());
    moment.roundTrip = Points(x.count(), x.dim);
    m_solver->inverse(moment.mapped, moment.roundTrip.data.data());
  }
  if (const auto* phi = m_solver->sourcePotential()) {
    moment.sourcePhi = valuesAt(*phi, x);
    moment.middlePhi = valuesAt(*phi, segmentMiddles(x));
  }
  if (const auto* psi = m_solver->targetPotential()) {
    moment.targetPsi = valuesAt(*psi, y);
    moment.middlePsi = valuesAt(*psi, segmentMiddles(y));
    if (!moment.sourcePhi.empty()) moment.mappedPsi = valuesAt(*psi, moment.mapped);
  } else if (!moment.sourcePhi.empty() && !moment.roundTrip.data.empty()) {
    // Without a psi of its own: the conjugate of phi as the inverse solves it, phi*(y) = <z, y> - phi(z).
    moment.mappedPsi = valuesAt(*m_solver->sourcePotential(), moment.roundTrip);
    for (std::size_t i = 0; i < x.count(); ++i) {
      double inner = 0;
      for (std::size_t k = 0; k < x.dim; ++k)
        inner += static_cast<double>(moment.roundTrip[i][k]) * moment.mapped[i][k];
      moment.mappedPsi[i] = static_cast<float>(inner - moment.mappedPsi[i]);
    }
  }
  return moment;
}

/// A measure to score on, in the run's frame.
Result<MeasurePtr> TrainingRun::test(const MeasureSpec& spec, bool source) const {
  auto measure = measureInFrame(spec, source ? frame().source : frame().target);
  const std::size_t wanted = (source ? m_source : m_target)->dim();
  if (measure && (*measure)->dim() != wanted)
    return badInput(std::string("The test ") + (source ? "source" : "target") + " has " +
                        std::to_string((*measure)->dim()) + " dimensions, and the run " + std::to_string(wanted) + ".",
                    "Give points of the run's dimension.");
  return measure;
}

Status TrainingRun::readTests() {
  for (const bool source : {true, false}) {
    const MeasureSpec& spec = source ? m_config.testSource : m_config.testTarget;
    if (spec.id.empty()) continue;
    auto measure = test(spec, source);
    if (!measure) return Unexpected<RunError>(measure.error());
    (source ? m_testSource : m_testTarget) = *std::move(measure);
  }
  return ok();
}

/// Null: the run's own.
std::shared_ptr<const HeldOut> TrainingRun::pointsOf(MeasurePtr source, MeasurePtr target, std::int64_t samples) const {
  const auto* solver = solverById(m_config.solver);
  return drawHeldOut({.source = source ? source : m_source,
                      .target = target ? target : m_target,
                      .seed = m_config.dataSeed,
                      .samples = samples,
                      .pictures = solver && solver->descriptor.pictures,
                      .recorded = m_config.data.made,
                      .units = costUnits(frame()),
                      .others = source || target});
}

Status TrainingRun::scoreOn(const MeasureSpec& source, const MeasureSpec& target, std::int64_t samples) {
  MeasurePtr measures[2] = {m_testSource, m_testTarget};
  for (const bool isSource : {true, false}) {
    const MeasureSpec& spec = isSource ? source : target;
    if (spec.id.empty()) continue;
    auto measure = test(spec, isSource);
    if (!measure) return Unexpected<RunError>(measure.error());
    measures[isSource ? 0 : 1] = *std::move(measure);
  }
  m_heldOut = pointsOf(measures[0], measures[1], samples);
  return ok();
}

std::shared_ptr<const FileSnapshot> TrainingRun::dataFile(const std::string& side) const {
  const MeasurePtr& measure = side == "source"        ? m_source
                              : side == "target"      ? m_target
                              : side == "test_source" ? m_testSource
                                                      : m_testTarget;
  return measure ? measure->file() : nullptr;
}

void TrainingRun::restorePosition(std::int64_t step, double seconds, std::int64_t innerSteps,
                                  std::vector<LiveEdit> journal) {
  m_step = step;
  m_seconds = seconds;
  m_innerSteps = innerSteps;
  m_journal = std::move(journal);
}

}  // namespace brenier
