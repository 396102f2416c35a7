#include "core/train/score/exact_problem.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>

#include "core/api/error_text.h"
#include "core/measures/points_measure.h"
#include "core/train/run/run_measures.h"

namespace brenier {
namespace {

/// One side: its points in double, and in single precision about the frame's origin.
struct Side {
  std::vector<double> values;   ///< [n, d]
  Points near;                  ///< [n, d]
  std::vector<double> weights;  ///< [n], summing to 1
};

Side sideOf(const MeasurePtr& measure, const Table* rows, const SideFrame& frame, std::int64_t samples,
            const SampleKey& key) {
  Side side;
  if (const auto* points = pointsIn(measure)) {
    side.near = points->points();
    side.weights = points->weights();
  } else {
    side.near = drawSamples(*measure, key, static_cast<std::size_t>(samples));
  }
  const std::size_t n = side.near.count(), d = side.near.dim;
  if (rows) {  // as they were read: single precision is for finding the plan alone
    side.values = rows->values;
  } else {
    side.values.resize(n * d);
    for (std::size_t i = 0; i < n; ++i) frame.pointToData(side.near[i], d, &side.values[i * d]);
  }
  if (side.weights.empty()) side.weights.assign(n, 1.0);
  const double sum = std::accumulate(side.weights.begin(), side.weights.end(), 0.0);
  for (double& weight : side.weights) weight /= sum;
  return side;
}

double halfSquared(const double* x, const double* y, std::size_t d) {
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) sum += (x[k] - y[k]) * (x[k] - y[k]);
  return 0.5 * sum;
}

/// The duals of the frame's costs as those of the data's: with x = a + s x' and y = b + s y',
/// c = s^2 c' + 1/2 |a - b|^2 + <a - b, s x' - s y'>.
void toDataUnits(const RunFrame& frame, const Side& x, const Side& y, ExactProblem& problem) {
  if (frame.isIdentity()) return;
  const std::size_t d = problem.dim;
  const double s = frame.source.unit[0];
  std::vector<double> across(d);
  double shift = 0;
  for (std::size_t k = 0; k < d; ++k) {
    across[k] = frame.source.origin[k] - frame.target.origin[k];
    shift += 0.5 * across[k] * across[k];
  }
  const auto along = [&](const float* point) {
    double sum = 0;
    for (std::size_t k = 0; k < d; ++k) sum += across[k] * s * point[k];
    return sum;
  };
  for (std::size_t i = 0; i < problem.u.size(); ++i) problem.u[i] = s * s * problem.u[i] + shift + along(x.near[i]);
  for (std::size_t j = 0; j < problem.v.size(); ++j) problem.v[j] = s * s * problem.v[j] - along(y.near[j]);
}

/// The weighted mean of one side, as the sum of a number near it and what that leaves over: where values are a few
/// steps of double precision wide, their mean lies between two of them.
struct SideMean {
  std::vector<double> near, rest;  ///< [d]
  double from(double value, std::size_t k) const { return (value - near[k]) - rest[k]; }
};

SideMean meanOfSide(const Side& side, std::size_t d) {
  SideMean mean{std::vector<double>(d, 0.0), std::vector<double>(d, 0.0)};
  for (auto* part : {&mean.near, &mean.rest}) {
    std::vector<double> sum(d, 0.0);
    for (std::size_t i = 0; i < side.weights.size(); ++i)
      for (std::size_t k = 0; k < d; ++k) sum[k] += side.weights[i] * (side.values[i * d + k] - mean.near[k]);
    *part = std::move(sum);
  }
  return mean;
}

/// The two parts of the cost, each from differences of its own, so that a large shift hides no digits of the other.
void splitCost(const Side& x, const Side& y, ExactProblem& problem) {
  const std::size_t d = problem.dim;
  const SideMean from = meanOfSide(x, d), to = meanOfSide(y, d);
  for (std::size_t k = 0; k < d; ++k) {
    const double shift = (from.near[k] - to.near[k]) + (from.rest[k] - to.rest[k]);
    problem.halfMeanShift += 0.5 * shift * shift;
  }
  for (const auto& entry : problem.entries) {
    double sum = 0;
    for (std::size_t k = 0; k < d; ++k) {
      const double delta = from.from(x.values[entry.source * d + k], k) - to.from(y.values[entry.target * d + k], k);
      sum += delta * delta;
    }
    problem.halfW2Centred += 0.5 * entry.mass * sum;
  }
}

Status certify(const Side& x, const Side& y, ExactProblem& problem, const std::stop_token& stop) {
  const std::size_t d = problem.dim;
  for (const auto& entry : problem.entries)
    problem.halfW2 += entry.mass * halfSquared(&x.values[entry.source * d], &y.values[entry.target * d], d);
  // The duals are those of rounded coordinates: made feasible for these, they are a bound. What is left is rounding,
  // largest where a constraint is tight.
  problem.violation = problem.u.empty() ? 0 : -std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < problem.v.size(); ++j) {
    if (stop.stop_requested()) return failure(ErrorKind::internal, "Stopped.");
    double least = std::numeric_limits<double>::infinity();
    std::size_t tight = 0;
    for (std::size_t i = 0; i < problem.u.size(); ++i)
      if (const double room = halfSquared(&x.values[i * d], &y.values[j * d], d) - problem.u[i]; room < least)
        least = room, tight = i;
    problem.v[j] = least;
    problem.violation = std::max(
        problem.violation, problem.u[tight] + problem.v[j] - halfSquared(&x.values[tight * d], &y.values[j * d], d));
  }
  for (std::size_t i = 0; i < problem.u.size(); ++i) problem.dual += x.weights[i] * problem.u[i];
  for (std::size_t j = 0; j < problem.v.size(); ++j) problem.dual += y.weights[j] * problem.v[j];
  return ok();
}

}  // namespace

Result<ExactProblem> solveExactProblem(const MeasureSpec& source, const MeasureSpec& target, std::int64_t samples,
                                       std::uint64_t dataSeed, std::stop_token stop) {
  RunConfig config;
  config.source = source;
  config.target = target;
  config.dataSeed = dataSeed;
  config.heldOutShare = 0;
  auto measures = readMeasures(config, {.stop = stop}, /*framed=*/true, DataUse::exact);
  if (!measures) return Unexpected<RunError>(measures.error());
  if (measures->source->dim() != measures->target->dim())
    return otherDimensions(*measures->source, *measures->target,
                           "The cost 1/2 |x - y|^2 needs the same on both sides; --source.columns chooses columns.");
  const RunFrame& frame = config.data.frame;
  const Side x =
      sideOf(measures->source, measures->sourceRows.get(), frame.source, samples, {dataSeed, streamSourceHeldOut, 0});
  const Side y =
      sideOf(measures->target, measures->targetRows.get(), frame.target, samples, {dataSeed, streamTargetHeldOut, 0});
  ExactProblem problem;
  for (const auto& measure : {measures->source, measures->target})
    if (!measure->taken().empty()) problem.remarks.push_back(asSentence(measure->taken()));
  problem.remarks.insert(problem.remarks.end(), measures->checks.begin(), measures->checks.end());
  problem.sources = x.near.count();
  problem.targets = y.near.count();
  problem.dim = x.near.dim;
  if (static_cast<double>(problem.sources) * static_cast<double>(problem.targets) > mostPairs)
    return badInput("Exact transport between " + std::to_string(problem.sources) + " and " +
                        std::to_string(problem.targets) +
                        " points would take minutes to hours; 50,000 a side is the most.",
                    "Take fewer rows, or `brenier-cli train`, whose bounds certify the cost.");
  const auto begun = std::chrono::steady_clock::now();
  auto exact = exactTransport(x.near, x.weights, y.near, y.weights, stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  problem.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  problem.entries = std::move(exact->entries);
  problem.u = std::move(exact->u);
  problem.v = std::move(exact->v);
  toDataUnits(frame, x, y, problem);
  splitCost(x, y, problem);
  if (const Status certified = certify(x, y, problem, stop); !certified) return Unexpected<RunError>(certified.error());
  return problem;
}

}  // namespace brenier
