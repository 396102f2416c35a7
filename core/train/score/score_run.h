#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/api/run_event.h"
#include "core/train/run/training_run.h"

namespace brenier {

struct RunScores {
  std::vector<MetricValue> values;
  std::vector<std::string> remarks;  ///< as Scorer's
};

/// Every number of a run over points as it is now, on its held-out samples: certified bounds, errors against exact
/// transport or the true map, and what they are to be read by, in the data's units. `perColumn`: the error of each
/// column too. Takes up to seconds. Errors: those of Scorer::solveExact(), also where it was stopped.
Result<RunScores> scoreRun(const TrainingRun& run, bool perColumn = false, std::stop_token stop = {});

}  // namespace brenier
