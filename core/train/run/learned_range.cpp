#include "core/train/run/learned_range.h"

#include <algorithm>
#include <vector>

#include "core/train/run/run_measures.h"
#include "core/util/plain_number.h"

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

std::string farPoints(const TrainingRun& run, std::span<const double> points, bool source,
                      const std::vector<std::string>& columns) {
  // Its own points may not be there any more, while its weights are.
  const FileRecord& file = source ? run.config().data.source : run.config().data.target;
  if (!file.sha256.empty() && !(source ? run.source() : run.target()).file()) return {};
  const BeyondRange beyond = beyondLearned(run, points, source);
  if (beyond.count == 0) return {};
  const std::size_t d = (source ? run.source() : run.target()).dim();
  const std::string column = beyond.column < columns.size() ? "\"" + columns[beyond.column] + "\""
                                                            : "column " + std::to_string(beyond.column + 1);
  return std::to_string(beyond.count) + " of " + std::to_string(points.size() / d) +
         " points lie far from those that the run learned from (row " + std::to_string(beyond.row) +
         ", counted from 0: " + column + " is " + generalText(beyond.value, 4) + ", and it saw " +
         generalText(beyond.low, 4) + " to " + generalText(beyond.high, 4) + "): where they go is a guess.";
}

}  // namespace brenier
