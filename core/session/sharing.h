#pragma once

#include "core/api/shared_state.h"

namespace brenier {

/// The `brenier-cli train` line that learns the same weights: problem or measures, method, whatever differs from what
/// these choose by themselves, seeds, and the steps where there are some (0: none). Quoted for a POSIX shell. Errors
/// (bad input): the configuration cannot be run; a test measure that has no path, for which there is no flag.
Result<std::string> trainLine(const RunConfig& config, std::int64_t steps);

/// All that a window needs to share states; what is read is checked against what there is to run.
StateTexts stateTexts();

}  // namespace brenier
