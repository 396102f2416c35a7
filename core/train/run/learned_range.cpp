#include "core/train/run/learned_range.h"

#include <algorithm>
#include <vector>

#include "core/train/run/run_measures.h"

namespace brenier {

namespace {
constexpr std::size_t rangeSamples = 4096;
}

BeyondRange beyondLearned(const TrainingRun& run, std::span<const double> points, bool source) {
  const Measure& measure = source ? run.source() : run.target();
  const SideFrame& frame = source ? run.frame().source : run.frame().target;
  const std::uint64_t stream = source ? streamSourceTraining : streamTargetTraining;
  const Points inside = drawSamples(measure, {run.config().dataSeed, stream, 0}, rangeSamples);
  const std::size_t d = inside.dim;
  std::vector<double> point(d), low(d), high(d);
  for (std::size_t i = 0; i < inside.count(); ++i) {
    frame.pointToData(inside[i], d, point.data());
    for (std::size_t k = 0; k < d; ++k) {
      low[k] = i == 0 ? point[k] : std::min(low[k], point[k]);
      high[k] = i == 0 ? point[k] : std::max(high[k], point[k]);
    }
  }
  BeyondRange beyond;
  double farthest = 0;
  for (std::size_t i = 0; i < points.size() / d; ++i) {
    bool far = false;
    for (std::size_t k = 0; k < d; ++k) {
      const double value = points[i * d + k], width = high[k] - low[k];
      const double outside = std::max(low[k] - value, value - high[k]);
      if (!(outside > width) || width <= 0) continue;
      far = true;
      if (outside / width <= farthest) continue;
      farthest = outside / width;
      beyond = {beyond.count, i, k, value, low[k], high[k]};
    }
    beyond.count += far;
  }
  return beyond;
}

}  // namespace brenier
