#pragma once

#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/api/seeds.h"

namespace brenier {

/// Whether a path is a folder that may be one of seeds: what `train --seeds` or `sweep` made.
bool isSeedsFolder(const std::string& path);

/// The runs of a folder that differ by their seeds alone, in the order of the experiment: where each is saved, or why
/// it is not. Reads no run. Errors (bad input): the folder holds no experiment, or one of other things than seeds;
/// fewer than leastSeeds were saved, or there are more than mostSeeds.
Result<std::vector<SavedSeed>> readSeedsFolder(const std::string& path);

}  // namespace brenier
