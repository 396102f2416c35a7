#pragma once

#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/step_stop.h"

// What potentials and maps over pictures share.

namespace brenier {

/// A 3 x 3 convolution that keeps the size.
inline torch::nn::Conv2d conv3(std::int64_t in, std::int64_t out) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
}

/// Leaky ReLU of slope 0.2; a step can be stopped here.
inline torch::Tensor leaky(const torch::Tensor& x) {
  return torch::leaky_relu(stoppable(x), 0.2);
}

}  // namespace brenier
