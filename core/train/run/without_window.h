#pragma once

#include <cstdint>

#include "core/api/run_error.h"
#include "core/train/run/training_run.h"

// What all that learns without a window does alike.

namespace brenier {

constexpr std::int64_t momentsWithoutWindow = 16;  ///< MB: enough for a film of most maps
constexpr double secondsWithoutBudget = 60;        ///< of a run that nobody gave an end

/// What 0 as the setting `threads` comes to: every core learns.
std::int64_t allThreads();

/// What is wrong with the run's budget. An early stop needs rows that were set apart.
Status checkBudget(const TrainingRun& run);
/// Whether the run has no end of its own; an early stop may never come, and is none.
bool isEndless(const TrainingRun& run);
/// Gives it `secondsWithoutBudget` from now.
void endInAMinute(TrainingRun& run);

}  // namespace brenier
