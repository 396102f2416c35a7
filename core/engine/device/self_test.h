#pragma once

#include <memory>
#include <string>

#include "core/engine/device/machine.h"

namespace brenier::device {

/// Holds a machine against the host: memory, every operation of the oracle, samplers, and steps of both kinds of
/// minimax methods. Returns the name of the first check that fails, with the difference; empty when all pass.
std::string selfTest(const std::shared_ptr<Machine>& machine);

}  // namespace brenier::device
