#include "core/api/error_text.h"
#include "core/measures/data_frame.h"
#include "core/train/run/learned_range.h"
#include "core/train/run/run_measures.h"
#include "core/train/run/solver_list.h"
#include "core/train/run/training_run.h"
#include "core/truth/potential_checks.h"

// What a run answers at the step that it is at: its map in the data's units, and what scores are made of.

namespace brenier {
namespace {

std::vector<float> valuesAt(const Potential& potential, PointsView points) {
  std::vector<float> values(points.count);
  potentialValues(potential, points, values.data());
  return values;
}

}  // namespace

void TrainingRun::through(std::span<const double> points, const SideFrame& from, const SideFrame& to,
                          std::span<double> out, const std::function<void(PointsView, float*)>& map) const {
  const std::size_t in = (&from == &frame().source ? m_source : m_target)->dim();
  const std::size_t width = (&to == &frame().source ? m_source : m_target)->dim();
  Points inside(points.size() / in, in), mapped(inside.count(), width);
  for (std::size_t i = 0; i < inside.count(); ++i) from.pointFromData(&points[i * in], in, inside[i]);
  map(inside, mapped.data.data());
  for (std::size_t i = 0; i < inside.count(); ++i) to.pointToData(mapped[i], width, &out[i * width]);
}

LearnedMap TrainingRun::learned() const {
  LearnedMap learned = m_solver->learned();
  learned.twice = !frame().isIdentity();
  const auto place = [](Coordinates& inside, const SideFrame& frame) {
    if (frame.isIdentity()) return;
    const std::size_t d = inside.mean.size();
    const std::vector<double> mean = inside.mean, scale = inside.scale;
    frame.pointToData(mean.data(), d, inside.mean.data());
    for (std::size_t k = 0; k < d; ++k) inside.scale[k] = frame.unit[k] * (frame.mixes() ? 1 : scale[k]);
    for (std::size_t i = 0; i < frame.mix.size(); ++i) {
      inside.mix.push_back(static_cast<float>(frame.mix[i] * scale[i % d]));
      inside.unmix.push_back(static_cast<float>(frame.unmix[i] / scale[i / d]));
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

Moment TrainingRun::moment(RunId run, bool back) const {
  Moment moment;
  moment.run = run;
  moment.step = m_step;
  moment.seconds = m_seconds;
  const Points& x = m_heldOut->source;
  const Points& y = m_heldOut->target;
  moment.mapped = Points(x.count(), y.dim);
  m_solver->forward(x, moment.mapped.data.data());
  if (m_heldOut->pictures) {
    moment.codeLengths.resize(y.count());
    if (!m_solver->codeLengths(y, moment.codeLengths.data())) moment.codeLengths.clear();
  }
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

LearnedColumns TrainingRun::learnedColumns(bool source) const {
  const MeasurePtr& measure = source ? m_source : m_target;
  const auto* points = pointsIn(measure);
  const auto& units = (source ? m_config.data.source : m_config.data.target).units;  // there without the file, too
  return {measure->dim(), points ? points->columns() : std::vector<std::string>(),
          points && !points->units().empty() ? points->units() : units,
          tableOptionsOf(source ? m_config.source : m_config.target)};
}

/// A measure to score on, in the run's frame.
Result<MeasurePtr> TrainingRun::test(const MeasureSpec& spec, bool source, const std::string& flags) const {
  auto measure = measureInFrame(spec, source ? frame().source : frame().target, learnedColumns(source), flags);
  const std::size_t wanted = (source ? m_source : m_target)->dim();
  if (measure && (*measure)->dim() != wanted)
    return badInput(std::string("The test ") + (source ? "source" : "target") + " has " +
                        std::to_string((*measure)->dim()) + " dimensions, and the run " + std::to_string(wanted) +
                        " (" + (*measure)->taken() + ").",
                    "Give points of the run's dimension, or choose their columns and weights.");
  return measure;
}

Status TrainingRun::readTests() {
  for (const bool source : {true, false}) {
    const MeasureSpec& spec = source ? m_config.testSource : m_config.testTarget;
    if (spec.id.empty()) continue;
    auto measure = test(spec, source, source ? "--test-source." : "--test-target.");
    if (!measure) return Unexpected<RunError>(measure.error());
    (source ? m_testSource : m_testTarget) = *std::move(measure);
  }
  sayTests(m_testSource, m_testTarget);
  return ok();
}

/// Null: the run's own.
std::shared_ptr<const HeldOut> TrainingRun::pointsOf(MeasurePtr source, MeasurePtr target, std::int64_t samples) const {
  const auto* solver = solverById(m_config.solver);
  std::size_t same = 0, given = 0;
  for (const auto& [test, isSource] : {std::pair{source, true}, {target, false}}) {
    if (!test) continue;
    const auto* rows = pointsIn(test);
    same += learnedAmong(test, isSource);
    given += rows ? rows->points().count() : 1;
  }
  return drawHeldOut({.source = source ? source : m_source,
                      .target = target ? target : m_target,
                      .seed = m_config.dataSeed,
                      .samples = samples,
                      .pictures = solver && solver->descriptor.pictures,
                      .recorded = m_config.data.made,
                      .units = costUnits(frame()),
                      .others = source || target,
                      .othersOf = !source == !target ? ""
                                  : source           ? "source"
                                                     : "target",
                      .learned = same == 0       ? LearnedRows::none
                                 : same == given ? LearnedRows::all
                                                 : LearnedRows::some});
}

Status TrainingRun::scoreOn(const MeasureSpec& source, const MeasureSpec& target, std::int64_t samples) {
  MeasurePtr measures[2] = {m_testSource, m_testTarget};
  for (const bool isSource : {true, false}) {
    const MeasureSpec& spec = isSource ? source : target;
    if (spec.id.empty()) continue;
    auto measure = test(spec, isSource, isSource ? "--source." : "--target.");
    if (!measure) return Unexpected<RunError>(measure.error());
    measures[isSource ? 0 : 1] = *std::move(measure);
  }
  sayTests(measures[0], measures[1]);
  m_heldOut = pointsOf(measures[0], measures[1], samples);
  return ok();
}

std::vector<std::string> TrainingRun::unitsNoticed() const {
  std::vector<std::string> all = m_units;
  all.insert(all.end(), m_testUnits.begin(), m_testUnits.end());
  return all;
}

/// How many rows of a test are rows of training as well.
std::size_t TrainingRun::learnedAmong(const MeasurePtr& test, bool source) const {
  const auto *rows = pointsIn(test), *own = pointsIn(source ? m_source : m_target);
  if (!rows || !own || own->dim() != rows->dim()) return 0;
  const auto learned = own->points().data.begin();
  const std::vector<double> tested(rows->points().data.begin(), rows->points().data.end()),
      others(learned, learned + static_cast<std::ptrdiff_t>(own->atoms() * own->dim()));
  return rowsAlsoIn(tested, others, own->dim()).size();
}

void TrainingRun::sayTests(const MeasurePtr& source, const MeasurePtr& target) {
  m_testsTaken.clear();
  m_testUnits.clear();
  for (const auto& [measure, isSource] : {std::pair{source, true}, {target, false}}) {
    const auto* points = pointsIn(measure);
    if (!points) continue;
    m_testsTaken.push_back("Scores are of " + asSentence(measure->taken()));
    const std::size_t count = points->points().count(), learned = learnedAmong(measure, isSource);
    if (learned > 0)
      m_testsTaken.push_back((learned == count ? "All " : std::to_string(learned) + " of ") + std::to_string(count) +
                             " rows of the " + (isSource ? "source" : "target") +
                             " to score on are rows that it learned from: of these a score says less than of fresh "
                             "ones.");
    if (auto units =
            otherUnits(learnedColumns(isSource), isSource ? "the source to score on" : "the target to score on",
                       points->columns(), points->units());
        !units.empty()) {
      m_testUnits.push_back(units);
      m_testsTaken.push_back(std::move(units));
    }
    const SideFrame& side = isSource ? frame().source : frame().target;
    const std::size_t d = measure->dim();
    std::vector<double> rows(points->points().data.size());
    for (std::size_t i = 0; i < points->points().count(); ++i) side.pointToData(points->points()[i], d, &rows[i * d]);
    if (const auto far = farPoints(*this, rows, isSource, points->columns()); !far.empty()) m_testsTaken.push_back(far);
  }
}

std::shared_ptr<const FileSnapshot> TrainingRun::dataFile(const std::string& side) const {
  const MeasurePtr& measure = side == "source"        ? m_source
                              : side == "target"      ? m_target
                              : side == "test_source" ? m_testSource
                                                      : m_testTarget;
  return measure ? measure->file() : nullptr;
}

}  // namespace brenier
