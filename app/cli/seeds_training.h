#pragma once

#include "app/cli/train_options.h"

namespace brenier::cli {

/// `train --seeds`: an experiment of one axis from these arguments, learned in the folder `--out`, then its table and
/// how far the maps agree. Without a budget each run has `defaultSeconds`. Returns an exit code.
int trainSeeds(TrainArguments& arguments, double defaultSeconds);

}  // namespace brenier::cli
