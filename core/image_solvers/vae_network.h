#pragma once

#include "core/image_solvers/code_network.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// Encoder and decoder of a VAE, with a scale of the pictures' law for each place.
class VaeNetwork final : public CodeNetwork {
 public:
  /// The scale is exp(scaleSpeed * weight): Adam moves every weight by about its rate a step, and scales have far to
  /// go.
  static constexpr double scaleSpeed = 10;

  /// `sizes.encoded` is twice the code: means and logarithms of deviations.
  VaeNetwork(const PictureShape& shape, const Sizes& sizes);

  /// The law of the codes of pictures y: means m(y) and log s(y) [n, code].
  struct Posterior {
    torch::Tensor mean, logDeviation;
    /// m + s noise.
    torch::Tensor at(const torch::Tensor& noise) const { return mean + torch::exp(logDeviation) * noise; }
  };
  Posterior posterior(const torch::Tensor& y);

  /// In nats: E_q -log p(y | z) at one z a picture [n], and the divergence of each code [n, code].
  struct Bound {
    torch::Tensor length, divergence;
  };
  /// z = m(y) + s(y) noise.
  Bound bound(const torch::Tensor& y, const torch::Tensor& noise);

 private:
  torch::Tensor m_logScale;
};

}  // namespace brenier
