#pragma once

#include <cstddef>
#include <span>

#include "core/train/run/training_run.h"

namespace brenier {

/// Points that a map is asked for far from those that it learned from.
struct BeyondRange {
  std::size_t count = 0;                ///< points that lie, in some column, more than the column's range outside of it
  std::size_t row = 0, column = 0;      ///< from 0, of the farthest
  double value = 0, low = 0, high = 0;  ///< its number there, and the range of that column
};

/// Compares points [n, d] in the data's units with a sample of the run's source, or of its target.
BeyondRange beyondLearned(const TrainingRun& run, std::span<const double> points, bool source);

}  // namespace brenier
