#pragma once

#include <memory>

#include "core/engine/device/machine.h"
#include "core/engine/minimax_loop.h"

namespace brenier::device {

/// The loop on a machine. Throws std::invalid_argument with loopProblem() where there is one, and where a network has
/// too many layers.
std::unique_ptr<MinimaxLoop> makeDeviceLoop(const MinimaxLoopSpec& spec, std::shared_ptr<Machine> machine);

}  // namespace brenier::device
