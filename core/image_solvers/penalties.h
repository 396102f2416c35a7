#pragma once

#include <torch/torch.h>

#include "core/image_solvers/image_networks.h"

namespace brenier {

/// grad psi at each of y [n, c, h, w], with its graph. The gradient of the sum is that of every sample, since psi looks
/// at each alone (the gradient of the mean, which the originals take, is 1/n of it).
torch::Tensor sampleGradients(ImageNetwork& psi, const torch::Tensor& y);

/// E (scale |grad psi(z)| - 1)^2 at z = eta y + (1 - eta) t with one eta [n] a sample (Gulrajani et al. 2017: scale 1).
torch::Tensor unitNormPenalty(ImageNetwork& psi, const torch::Tensor& y, const torch::Tensor& t,
                              const torch::Tensor& eta, double scale);

/// | mean grad psi(t) - mean q / D |_2 (Rout et al. 2022): at the optimum of the loss, whose inner product is a mean
/// over the D coordinates, grad psi(T(x)) = Q(x) / D. The originals leave the 1/D out.
torch::Tensor optimalityPenalty(ImageNetwork& psi, const torch::Tensor& t, const torch::Tensor& q);

}  // namespace brenier
