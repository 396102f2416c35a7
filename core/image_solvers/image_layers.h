#pragma once

#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/step_stop.h"
#include "core/image_solvers/torch_device.h"

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

/// Normalises groups of 16 channels of one sample; two parameters a channel, as batch normalisation has.
inline torch::nn::GroupNorm groupNorm(std::int64_t channels) {
  return torch::nn::GroupNorm(torch::nn::GroupNormOptions(channels % 16 == 0 ? channels / 16 : 1, channels));
}

/// Statistics of half precision's numbers are taken in float32. A step can be stopped here.
inline torch::Tensor normal(torch::nn::GroupNorm& norm, const torch::Tensor& x) {
  return norm(full(stoppable(x)));
}

/// Twice the side, to the nearest pixel.
inline torch::Tensor doubled(const torch::Tensor& x) {
  namespace fn = torch::nn::functional;
  return fn::interpolate(x, fn::InterpolateFuncOptions().scale_factor(std::vector<double>{2, 2}).mode(torch::kNearest));
}

}  // namespace brenier
