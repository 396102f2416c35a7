#pragma once

#include <memory>
#include <string>

#include "core/engine/device/machine.h"
#include "core/oracle/map_net.h"
#include "core/oracle/potential.h"

namespace brenier::device {

/// The oracle on a machine; `name` is what engineName() says. Specs as makeFusedPotential() and makeFusedMap() take
/// them, with at most maxLayers layers; std::invalid_argument otherwise.
std::unique_ptr<Potential> makeDevicePotential(const NetworkSpec& spec, std::shared_ptr<Machine> machine,
                                               std::string name);
std::unique_ptr<MapNet> makeDeviceMap(const NetworkSpec& spec, std::shared_ptr<Machine> machine, std::string name);

}  // namespace brenier::device
