#pragma once

#include <torch/torch.h>

#include "core/image_solvers/image_networks.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// The project's own feature network for pictures of 32 x 32: three convolutions with pooling, 64 features, and what it
/// was trained to tell from them.
class FeatureClassifier final : public ImageNetwork {
 public:
  static constexpr int side = 32;
  static constexpr std::int64_t featureCount = 64;

  FeatureClassifier(std::int64_t channels, std::int64_t answers);
  torch::Tensor features(const torch::Tensor& x);
  torch::Tensor forward(const torch::Tensor& x) override { return m_classes(features(x)); }
  std::int64_t channels() const { return m_conv0->options.in_channels(); }

 private:
  torch::nn::Conv2d m_conv0{nullptr}, m_conv1{nullptr}, m_conv2{nullptr};
  torch::nn::Linear m_hidden{nullptr}, m_classes{nullptr};
};

}  // namespace brenier
