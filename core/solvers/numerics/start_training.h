#pragma once

#include <cstdint>
#include <vector>

#include "core/oracle/network_spec.h"
#include "core/solvers/solver.h"

namespace brenier {

/// What initial weights are made of before a method's first step, beyond drawing them.

/// Scales and shifts the units of every hidden layer but the first so that what enters their activation has mean 0 and
/// deviation 1 over samples of `measure`: the first step of ActNorm (Amos, "On amortizing convex conjugates", ICLR
/// 2023), whose numbers become part of the weights. Positive hidden weights stay so. Units that are constant are only
/// shifted.
void normaliseUnits(const NetworkSpec& spec, const SolverSetup& setup, const Measure& measure,
                    std::vector<float>& parameters);

/// Descends E |grad phi(x) - x|^2 / d over x ~ N(0, 9 I) by Adam (rate 1e-3, batches of 1,024) until a batch has less
/// than 1e-3, and at most `steps` times (train_identity_map of the Wasserstein-2 benchmark). Convex potentials stay so.
/// Data are normalised, so that the identity is near every map. Ends early where `setup.preparing` is stopped.
void trainIdentity(const NetworkSpec& spec, const SolverSetup& setup, std::int64_t steps, std::uint64_t stream,
                   std::vector<float>& parameters);

}  // namespace brenier
