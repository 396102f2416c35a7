#pragma once

#include <cstdint>
#include <vector>

#include "core/train/run/training_run.h"

namespace brenier {

/// Everything that a run's steps change (weights, optimiser, counters) at one step, as plain numbers in the order of
/// Solver::state().
struct SavedState {
  std::int64_t step = 0;
  double seconds = 0;
  std::int64_t innerSteps = 0;
  std::vector<float> numbers;
  std::size_t bytes() const { return numbers.size() * sizeof(float); }
};

/// Copies the run's state; the memory of `into` serves again. False, and nothing copied, where one of the numbers is
/// not finite: such a state is never kept.
bool capture(TrainingRun& run, SavedState& into);

/// Puts the run at that state, bit for bit; its journal stays. False, and nothing changed, where the run's solver holds
/// another number of numbers: another network.
bool restore(const SavedState& saved, TrainingRun& run);

}  // namespace brenier
