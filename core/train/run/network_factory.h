#pragma once

#include <memory>
#include <string>

#include "core/api/run_error.h"
#include "core/solvers/solver.h"

namespace brenier {

/// Chooses the implementation of the oracle. `engine`: auto, fused or autograd; auto is the fused one. `device`: cpu,
/// cuda, or auto, which is the CUDA device for methods that have a loop there, where it passes its self-test, and else
/// the CPU. Errors: autograd in a build without LibTorch; cuda that cannot be used, with the reason.
Result<std::unique_ptr<NetworkFactory>> makeNetworkFactory(const std::string& engine, const std::string& device);

/// "autograd, LibTorch 1.13.0, OpenBLAS", for the status bar and for records.
std::string autogradDescription();

}  // namespace brenier
