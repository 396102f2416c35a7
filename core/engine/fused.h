#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/oracle/map_net.h"
#include "core/oracle/potential.h"

namespace brenier {

/// A potential evaluated by the hand-fused CPU engine. Every field of NetworkSpec is supported except that `outputs`
/// must be 1 (but where `maximum`: then there are no hidden layers and no quadratic terms), `residual` false, and all
/// widths and `dim` at least 1. Parameters start at zero: write them through parameters(), then call
/// parametersChanged(). Layer k uses `last` for k = L, `first` for k = 0, `middle` in between. Throws
/// std::invalid_argument naming the field when the spec cannot be a potential.
std::unique_ptr<Potential> makeFusedPotential(const NetworkSpec& spec);

/// A vector-valued network on the same engine. `residual` needs outputs == dim; `quadratic` and `strongConvexity`
/// belong to potentials. Throws std::invalid_argument as above.
std::unique_ptr<MapNet> makeFusedMap(const NetworkSpec& spec);

/// The instruction set that networks made from now on will use: "AVX3" (AVX-512), "AVX2", "SSE4", "NEON", "SCALAR", ...
/// Results are reproducible bit for bit only under the same instruction set, so a session records this name.
std::string fusedTargetName();

/// Every name that forceFusedTarget() takes on this machine, best first.
std::vector<std::string> supportedFusedTargets();

/// Makes networks (and adamStep) use this instruction set from now on; networks already made keep theirs. An empty name
/// returns to the best one. Returns false, and changes nothing, where the machine does not support `name`.
bool forceFusedTarget(const std::string& name);

}  // namespace brenier
