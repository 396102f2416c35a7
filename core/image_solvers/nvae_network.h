#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <vector>

#include "core/image_solvers/logistic_likelihood.h"
#include "core/image_solvers/nvae_cells.h"
#include "core/image_solvers/spectral_norms.h"
#include "core/picture_methods/code_groups.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

struct NvaeSizes {
  std::int64_t code = 640;  ///< numbers of all groups
  std::int64_t scales = 2, groups = 2, mixture = 3;
  std::int64_t encoderWidth = 16, decoderWidth = 16;  ///< channels at full resolution
};

/// A diagonal normal law of a group of codes, [n, channels, side, side] each.
struct NormalLaw {
  torch::Tensor mean, deviation;
};

/// KL(N(mu + d, (sigma s)^2) | N(mu, sigma^2)), number by number, of the shift d, log s and sigma.
torch::Tensor residualDivergence(const torch::Tensor& shift, const torch::Tensor& logScale,
                                 const torch::Tensor& deviation);

/// g of sum_l g_l KL_l: proportional to (|KL_l| + 0.01) / sizes_l, with mean 1; not differentiated. Both [groups].
torch::Tensor balancingFactors(const torch::Tensor& divergences, const torch::Tensor& sizes);

/// 5 tanh(x / 5).
torch::Tensor softlyClamped(const torch::Tensor& x);

/// From codes, group by group, to the law of a picture.
class NvaeDecoder final : public ImageNetwork {
 public:
  NvaeDecoder(const PictureShape& shape, const NvaeSizes& sizes);

  /// Who says z of a group [n, channels, side, side], of its prior, and of the features before it, which the first
  /// group has none of.
  using Draw = std::function<torch::Tensor(std::size_t group, const torch::Tensor& features, const NormalLaw& prior)>;
  /// Numbers of LogisticMixture for n pictures.
  torch::Tensor laws(std::int64_t n, const Draw& draw);
  /// Noise of all groups [n, code] -> pictures, the means of their laws.
  torch::Tensor forward(const torch::Tensor& noise) override;

  /// A group's part of noise [n, code] as [n, channels, side, side].
  torch::Tensor partOf(const torch::Tensor& noise, std::size_t group) const;
  const std::vector<CodeGroup>& groups() const { return m_groups; }
  /// Channels of the features at a side.
  std::int64_t channelsAt(std::int64_t side) const { return m_width * m_shape.height / side; }
  LogisticMixture mixture(const torch::Tensor& laws) const { return {laws, m_shape.channels}; }

 private:
  /// One group: its cell and the heads of its prior (but for the first), and what takes codes into the features.
  struct Group {
    std::shared_ptr<DecoderCell> cell;
    torch::nn::Conv2d prior{nullptr}, mix{nullptr}, z{nullptr};
  };

  PictureShape m_shape;
  std::int64_t m_width;
  std::vector<CodeGroup> m_groups;
  torch::Tensor m_start;  ///< features before the first group
  std::vector<Group> m_layers;
  std::vector<std::shared_ptr<DecoderCell>> m_between, m_post;  ///< between scales; after the last group
  torch::nn::Conv2d m_last{nullptr};
};

/// Encoder and decoder: the bound on the code length of pictures.
class NvaeNetwork final : public ImageNetwork {
 public:
  NvaeNetwork(const PictureShape& shape, const NvaeSizes& sizes);

  /// In nats: E_q -log p(y | z) at one z a picture [n], and each group's divergence [n, numbers of the group].
  struct Bound {
    torch::Tensor length;
    std::vector<torch::Tensor> divergences;
  };
  /// Codes follow from the noise [n, code].
  Bound bound(const torch::Tensor& y, const torch::Tensor& noise);
  /// Pictures of the codes that they follow.
  torch::Tensor forward(const torch::Tensor& noise) override { return m_decoder->forward(noise); }
  NvaeDecoder& decoder() const { return *m_decoder; }
  const SpectralNorms& spectralNorms() const { return *m_norms; }

 private:
  /// What is told of pictures to each group, coarse ones first.
  std::vector<torch::Tensor> told(const torch::Tensor& y);

  std::shared_ptr<NvaeDecoder> m_decoder;
  torch::nn::Conv2d m_stem{nullptr}, m_top{nullptr};
  std::vector<std::shared_ptr<EncoderCell>> m_pre, m_cells;  ///< before the finest group; one a group, fine ones first
  std::vector<std::shared_ptr<EncoderCell>> m_between;       ///< between scales, fine ones first
  std::vector<torch::nn::Conv2d> m_join, m_posterior;  ///< of the decoder's features (none of the first group's); heads
  std::unique_ptr<SpectralNorms> m_norms;
};

}  // namespace brenier
