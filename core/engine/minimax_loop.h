#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/engine/adam.h"
#include "core/oracle/network_spec.h"
#include "core/oracle/sampler_table.h"

namespace brenier {

/// Where a loop gets samples: from a table, on the device, or from a function, on the host.
struct LoopSource {
  std::uint64_t key = 0;              ///< of the Philox blocks
  std::optional<SamplerTable> table;  ///< none: the host draws
  /// Samples 0..count-1 of a batch -> out [count, dim]; `step` is the upper half of the counter.
  std::function<void(std::uint64_t step, std::size_t count, float* out)> draw;
};

/// What a loop learns (the saddle point of core/solvers/games/minimax.h).
struct MinimaxLoopSpec {
  NetworkSpec inner, outer;
  bool innerIsMap = false;  ///< T is the inner network itself, else its gradient
  LoopSource from, to;
};

/// The weights of one player on the host, for both directions. `average` is empty where there is none.
struct LoopPlayer {
  std::span<float> parameters, first, second, average;
};

struct LoopUpdate {
  AdamOptions adam;
  std::uint64_t updates = 0;  ///< Adam steps so far
  bool project = false;
  double penalty = 0;
  float averageKeep = -1;  ///< negative: no average
};

/// One outer step, or a part of it.
struct LoopStep {
  std::size_t batch = 1024;
  std::int64_t innerSteps = 10;  ///< 0: only the outer update
  bool outerStep = true;
  std::uint64_t fromStep = 0;  ///< counter of the outer update's batch; inner update k uses fromStep + k
  std::uint64_t toStep = 0;
  bool freshInnerBatches = true;  ///< else they share the batch of the outer update
  LoopUpdate inner, outer;
};

/// A mean with the variance of that mean.
struct LoopMean {
  double mean = 0, errorVariance = 0;
};
struct LoopReport {
  LoopMean innerLoss, fromTerm, toTerm, fAtImage, fAtTarget;  ///< as in minimax.cpp
  bool innerFinite = true, outerFinite = true;                ///< no weight of that player is NaN or infinite
};

/// The inner loop of a minimax method somewhere else than in the solver: K inner updates and the outer one without a
/// word to the host. Not thread-safe.
class MinimaxLoop {
 public:
  virtual ~MinimaxLoop() = default;
  virtual void upload(const LoopPlayer& inner, const LoopPlayer& outer) = 0;
  virtual LoopReport step(const LoopStep& step) = 0;
  virtual void download(const LoopPlayer& inner, const LoopPlayer& outer) = 0;
};

}  // namespace brenier
