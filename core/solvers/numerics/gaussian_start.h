#pragma once

#include <vector>

#include "core/measures/measure.h"
#include "core/oracle/network_spec.h"

namespace brenier {

/// Makes `spec` one whose last layer holds a full quadratic form, and writes into `parameters` that of the optimal map
/// between the Gaussians of the moments of `from` and `to`: beside small hidden weights the gradient of the network is
/// then that affine map (Bures; the Gaussian initialisation of OTT-JAX).
void addGaussianForm(NetworkSpec& spec);
void setGaussianForm(const NetworkSpec& spec, const Measure& from, const Measure& to, std::uint64_t seed,
                     std::vector<float>& parameters);

}  // namespace brenier
