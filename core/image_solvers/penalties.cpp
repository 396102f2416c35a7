#include "core/image_solvers/penalties.h"

#include "core/image_solvers/torch_device.h"

namespace brenier {

torch::Tensor sampleGradients(ImageNetwork& psi, const torch::Tensor& y) {
  const auto at = y.detach().requires_grad_(true);
  const auto sum = psi.forward(at).sum();
  const FullPrecision backward(at.device());  // autocast is for forward passes; backward ones follow their types
  return torch::autograd::grad({sum}, {at}, {}, true, true)[0];
}

torch::Tensor unitNormPenalty(ImageNetwork& psi, const torch::Tensor& y, const torch::Tensor& t,
                              const torch::Tensor& eta, double scale) {
  const auto share = eta.view({-1, 1, 1, 1});
  const auto gradients = sampleGradients(psi, share * y + (1 - share) * t).flatten(1);
  return (scale * (gradients.square().sum(1) + 1e-12).sqrt() - 1).square().mean();
}

torch::Tensor optimalityPenalty(ImageNetwork& psi, const torch::Tensor& t, const torch::Tensor& q) {
  const auto difference = sampleGradients(psi, t).mean(0) - q.mean(0) / static_cast<double>(q[0].numel());
  return (difference.square().sum() + 1e-12).sqrt();
}

}  // namespace brenier
