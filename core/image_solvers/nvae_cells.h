#pragma once

#include <torch/torch.h>

#include "core/image_solvers/image_networks.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// What a residual cell adds is this times what it computes, so that a deep network begins near the identity.
constexpr double cellWeight = 0.1;

/// Squeeze and excitation: each channel times a number in (0, 1) that two linear layers make of all channels' means.
class ChannelWeights final : public ImageNetwork {
 public:
  explicit ChannelWeights(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::nn::Linear m_squeeze{nullptr}, m_excite{nullptr};
};

/// A residual cell of NVAE's encoder: twice normalisation, Swish and a 3 x 3 convolution; or one that halves the side,
/// from `in` channels to `out`.
class EncoderCell final : public ImageNetwork {
 public:
  EncoderCell(std::int64_t in, std::int64_t out);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::nn::GroupNorm m_norm0{nullptr}, m_norm1{nullptr};
  torch::nn::Conv2d m_conv0{nullptr}, m_conv1{nullptr}, m_skip{nullptr};  ///< the skip's only where it halves
  std::shared_ptr<ChannelWeights> m_weights;
};

/// A residual cell of its decoder: normalisation, 1 x 1 to `expansion` times the channels, normalisation, Swish, 5 x 5
/// for each channel alone, normalisation, Swish, 1 x 1, normalisation; or one that doubles the side, from `in` channels
/// to `out`.
class DecoderCell final : public ImageNetwork {
 public:
  DecoderCell(std::int64_t in, std::int64_t out, std::int64_t expansion);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::nn::GroupNorm m_norm0{nullptr}, m_norm1{nullptr}, m_norm2{nullptr}, m_norm3{nullptr};
  torch::nn::Conv2d m_expand{nullptr}, m_each{nullptr}, m_reduce{nullptr}, m_skip{nullptr};
  std::shared_ptr<ChannelWeights> m_weights;
};

}  // namespace brenier
