#pragma once

#include <string>
#include <vector>

#include "core/session/run_directory.h"

namespace brenier::cli {

/// Scores every kept moment of a run, and the step it is at, on what the run is scored on: as rows of metrics.csv, or
/// as one JSON object. Only the metrics that are named, where some are. Returns the exit code.
int scoreMoments(const RunDirectory& directory, TrainingRun& run, const std::vector<std::string>& metrics, bool json);

}  // namespace brenier::cli
