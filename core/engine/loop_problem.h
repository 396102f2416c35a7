#pragma once

#include <string>

#include "core/engine/minimax_loop.h"

namespace brenier {

/// What is wrong with a loop like this, in a sentence: players of different dimensions, samples that come from nowhere.
/// Empty where a loop can learn it.
std::string loopProblem(const MinimaxLoopSpec& spec);

}  // namespace brenier
