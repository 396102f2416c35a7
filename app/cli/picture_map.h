#pragma once

#include <string>

#include "core/train/run/training_run.h"

namespace brenier::cli {

/// Sends a picture or every picture of a folder through the map of a run over pictures, into the folder `out`, each
/// under its own name as PNG. Returns the exit code.
int mapPictures(TrainingRun& run, const std::string& in, const std::string& out);

}  // namespace brenier::cli
