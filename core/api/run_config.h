#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/api/option.h"

namespace brenier {

/// A measure by name: an id of the registry, or `points` (NPY, CSV) and `picture` with their `path` option.
struct MeasureSpec {
  std::string id;
  OptionValues options;
  bool operator==(const MeasureSpec&) const = default;
};

/// When a run ends by itself. Nothing set: it learns until it is paused.
struct Budget {
  std::optional<std::int64_t> steps;      ///< outer steps counted from the run's beginning
  std::optional<double> seconds;          ///< of training time
  std::optional<double> untilGapPercent;  ///< (upper - lower) / upper of the certified bounds, in percent
  bool operator==(const Budget&) const = default;
};

/// Everything that decides a run. Two runs with equal configurations, on the same build, instruction set and device,
/// have the same weights bit for bit.
struct RunConfig {
  std::string problem;  ///< id of the named problem it began as; empty for a pair of one's own
  MeasureSpec source;
  MeasureSpec target;
  std::string solver;
  OptionValues solverOptions;     ///< only what differs from the solver's defaults need be here
  std::uint64_t weightSeed = 42;  ///< initial weights
  std::uint64_t dataSeed = 7;     ///< samples
  std::string engine = "auto";    ///< auto, fused or autograd
  std::string device = "auto";    ///< auto, cpu or cuda
  std::string normalise =
      "auto";                   ///< auto, on or off: learn on centred and scaled data; auto is what the solver prefers
  std::int64_t threads = 0;     ///< 0: all cores but one, at least one. Never changes the result
  std::int64_t heldOut = 1024;  ///< samples a side kept apart for exact OT and every score
  Budget budget;
  bool operator==(const RunConfig&) const = default;
};

}  // namespace brenier
