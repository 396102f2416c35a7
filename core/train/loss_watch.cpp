#include "core/train/loss_watch.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

constexpr double memory = 0.02;  // of the running mean and variance: about the last 50 steps
constexpr std::int64_t warmUp = 100;

}  // namespace

LossWatch::Finding LossWatch::look(std::int64_t step, const StepReport& report) {
  Finding found;
  for (const auto& value : report.values) {
    if (!value.id.starts_with("loss") || !std::isfinite(value.value)) continue;
    Running& running = m_losses[value.id];
    const double off = value.value - running.mean;
    const bool warm = running.seen++ >= warmUp;
    // What is absurd for such data is huge whatever came before: a usual size is not known yet in a run that begins or
    // goes on from a file, and follows a loss that grows from step to step.
    const double absurd = explosionFactor * m_scale;
    const double limit = warm ? std::min(running.size + m_scale, absurd) : absurd;
    const bool huge = std::abs(value.value) > explosionFactor * limit;
    running.huge = huge ? running.huge + 1 : 0;
    if (running.huge >= 2) return {Verdict::explosion, value.id, value.value, running.mean};
    // What is huge once may be an explosion's beginning, and does not make itself ordinary.
    if (huge) continue;
    const double deviation = std::sqrt(running.variance);
    if (warm && step >= m_quietUntil && deviation > 0 && std::abs(off) > spikeDeviations * deviation) {
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

}  // namespace brenier
