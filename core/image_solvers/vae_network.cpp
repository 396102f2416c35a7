#include "core/image_solvers/vae_network.h"

#include "core/image_solvers/logistic_likelihood.h"
#include "core/image_solvers/torch_device.h"

namespace brenier {

VaeNetwork::VaeNetwork(const PictureShape& shape, const Sizes& sizes) : CodeNetwork(shape, sizes) {
  m_logScale = register_parameter("log_scale", torch::full({1, shape.channels, shape.height, shape.width}, -0.2f));
}

VaeNetwork::Posterior VaeNetwork::posterior(const torch::Tensor& y) {
  const auto both = full(encode(y)).chunk(2, 1);
  return {both[0], 5 * torch::tanh(both[1] / 5)};
}

VaeNetwork::Bound VaeNetwork::bound(const torch::Tensor& y, const torch::Tensor& noise) {
  const auto law = posterior(y);
  const auto &mean = law.mean, logDeviation = law.logDeviation;
  const auto picture = full(decode(law.at(noise)));
  const auto divergence = 0.5 * (mean.square() + torch::exp(2 * logDeviation) - 2 * logDeviation - 1);
  const auto likelihood = logisticBins(full(y), picture, (scaleSpeed * m_logScale).clamp_min(-7));
  return {-likelihood.flatten(1).sum(1), divergence};
}

}  // namespace brenier
