#pragma once

#include <memory>
#include <string>

#include "core/api/run_error.h"
#include "core/solvers/solver.h"

namespace brenier {

/// Chooses the implementation of the oracle. `engine`: auto, fused or autograd; auto is the fused one.
/// Error: autograd in a build without LibTorch.
Result<std::unique_ptr<NetworkFactory>> makeNetworkFactory(const std::string& engine);

/// "fused AVX3" or "autograd, LibTorch 1.13.0, OpenBLAS", for the status bar and for records.
std::string describeEngine(const std::string& engine);

}  // namespace brenier
