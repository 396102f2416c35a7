#pragma once

#include <cstdint>
#include <functional>

#include "core/image_solvers/image_networks.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// log r(z) of the ratio r of two laws of codes, as a classifier between them learns it: codes [n, code] -> [n]. Three
/// hidden layers with SiLU. Until it has learned it is 0 everywhere: r = 1.
class CodeRatio final : public ImageNetwork {
 public:
  /// |log r| at most.
  static constexpr double most = 10;

  CodeRatio(std::int64_t code, std::int64_t width);
  /// The classifier's logit, without bounds.
  torch::Tensor forward(const torch::Tensor& z) override;
  /// The logit kept in [-most, most].
  torch::Tensor logRatio(const torch::Tensor& z) { return forward(z).clamp(-most, most); }

 private:
  torch::nn::Linear m_hidden0{nullptr}, m_hidden1{nullptr}, m_hidden2{nullptr}, m_last{nullptr};
};

/// What noise-contrastive estimation minimises (Gutmann, Hyvarinen 2010): -E_q log D - E_p log(1 - D), D =
/// sigmoid(logit), of logits at samples of q and of p [n] each. At its optimum the logit is log q / p.
torch::Tensor contrastiveLoss(const torch::Tensor& ofQ, const torch::Tensor& ofP);

/// 1 / sum w~^2 for weights r [..., m] that sum to 1 as w~: from 1 to m [...].
torch::Tensor effectiveSize(const torch::Tensor& logRatios);

/// One draw from about r p for each of x [n, d], which are draws from p = N(0, I): sampling, importance, resampling
/// (Rubin 1987) among x and `proposals` - 1 more, whose numbers follow from the bits of x and the seed alone. So each
/// answer depends on its own x, and where r is the same for all proposals it is x itself, to the bit. `logRatios`:
/// codes [k, d] -> log r [k], on any device. On the host, float32.
torch::Tensor resampled(const torch::Tensor& x, const std::function<torch::Tensor(const torch::Tensor&)>& logRatios,
                        std::int64_t proposals, std::uint64_t seed);

}  // namespace brenier
