#pragma once

#include <memory>
#include <string>

#include "core/engine/minimax_loop.h"
#include "core/oracle/map_net.h"
#include "core/oracle/potential.h"

namespace brenier {

/// Why the CUDA engine cannot be used, as one sentence; empty where it can. The first call looks for a device and runs
/// a self-test on it, which holds every operation of the oracle and a few steps of learning against this processor.
const std::string& cudaProblem();

/// "CUDA NVIDIA H200", for the status bar and for records. Only where cudaProblem() is empty, as all below.
const std::string& cudaName();

/// Specs as makeFusedPotential() and makeFusedMap() take them, with at most 16 hidden layers. The errors of the device
/// itself are std::runtime_error.
std::unique_ptr<Potential> makeCudaPotential(const NetworkSpec& spec);
std::unique_ptr<MapNet> makeCudaMap(const NetworkSpec& spec);

/// The whole inner loop on the device; null where the networks do not suit it (wide ones want another kind of kernel).
std::unique_ptr<MinimaxLoop> makeCudaLoop(const MinimaxLoopSpec& spec);

}  // namespace brenier
