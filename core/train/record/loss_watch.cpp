#include "core/train/record/loss_watch.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace brenier {
namespace {

constexpr double memory = 0.02;  // of the running mean and variance: about the last 50 steps
constexpr std::int64_t warmUp = 100;
constexpr int dualPatience = 200;  // steps

}  // namespace

LossWatch::Finding LossWatch::look(std::int64_t step, const StepReport& report) {
  Finding found;
  for (const auto& value : report.values) {
    const bool isLoss = value.id.starts_with("loss");
    if ((!isLoss && value.id != "half_w2_dual") || !std::isfinite(value.value)) continue;
    Running& running = m_losses[value.id];
    const double off = value.value - running.mean;
    const bool warm = running.seen++ >= warmUp;
    // What is absurd for such data is huge whatever came before: a usual size is not known yet in a run that begins or
    // goes on from a file, and follows a loss that grows from step to step.
    const double absurd = explosionFactor * m_scale;
    const double limit = warm ? std::min(running.size + m_scale, absurd) : absurd;
    const bool huge = std::abs(value.value) > explosionFactor * limit;
    running.huge = huge ? running.huge + 1 : 0;
    // 1/2 W2^2 is no larger than the data: a dual value that stays so far from it has no meaning any more.
    running.absurd = !isLoss && std::abs(value.value) > absurd ? running.absurd + 1 : 0;
    if (running.huge >= 2 || running.absurd >= dualPatience)
      return {Verdict::explosion, value.id, value.value, running.mean};
    // What is huge once may be an explosion's beginning, and does not make itself ordinary.
    if (huge) continue;
    const double deviation = std::sqrt(running.variance);
    if (isLoss && warm && step >= m_quietUntil && deviation > 0 && std::abs(off) > spikeDeviations * deviation) {
      found = {Verdict::spike, value.id, value.value, running.mean};
      m_quietUntil = step + std::max<std::int64_t>(50, step / 20);
    }
    const double weight = std::max(memory, 1.0 / static_cast<double>(running.seen));
    running.mean += weight * off;
    running.variance = (1 - weight) * (running.variance + weight * off * off);
    running.size += weight * (std::abs(value.value) - running.size);
  }
  return found;
}

LossWatch::Finding LossWatch::lookAtMap(const TrainingRun& run) {
  constexpr std::size_t most = 32;
  const auto heldOut = run.heldOut();
  if (run.stepsDone() % mapEvery != 0 || heldOut->pictures) return {};
  const PointsView x{heldOut->source.data.data(), std::min(most, heldOut->source.count()), heldOut->source.dim};
  Points images(x.count, run.target().dim());
  run.solver().forward(x, images.data.data());
  double square = 0;
  for (const float c : images.data) square += static_cast<double>(c) * c / static_cast<double>(x.count);
  const double smallest = std::min(square, m_smallestMap.value_or(square));
  if (std::isfinite(smallest)) m_smallestMap = smallest;
  m_hugeMaps = square <= mapFactor * (smallest + m_scale) ? 0 : m_hugeMaps + 1;
  if (m_hugeMaps < 4) return {};
  return {Verdict::explosion, "the mean square of the map's images of held-out points", square, smallest};
}

LossWatch::Finding LossWatch::afterStep(const TrainingRun& run, const StepReport& report) {
  // The scale is that of the run's own coordinates, and the dual value is said in the data's.
  const CostUnits units = run.heldOut()->units;
  // Where the means are so far apart that nothing else is left of it in double precision, the losses alone are watched.
  const bool lost = std::abs(units.shift) * std::numeric_limits<double>::epsilon() / units.factor > 0.01 * m_scale;
  StepReport inFrame = report;
  for (auto& value : inFrame.values)
    if (value.id == "half_w2_dual")
      value.value = lost ? std::numeric_limits<double>::quiet_NaN() : (value.value - units.shift) / units.factor;
  const auto found = look(run.stepsDone(), inFrame);
  if (found.verdict == Verdict::explosion) return found;
  const auto map = lookAtMap(run);
  return map.verdict == Verdict::explosion ? map : found;
}

}  // namespace brenier
