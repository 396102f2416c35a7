#pragma once

#include <torch/torch.h>

// Only this layer includes this header: it parses torch.

namespace brenier {

/// log of the probability of each value of y, one of -1, -1 + 2/255, ..., 1: that of a logistic variable with this mean
/// and scale exp(logScale) in the bin of width 2/255 around it, the outermost bins open. The 256 sum to 1. Shapes
/// broadcast.
torch::Tensor logisticBins(const torch::Tensor& y, const torch::Tensor& mean, const torch::Tensor& logScale);

/// The law of each pixel of pictures: a mixture of K laws, each logistic in every channel, where the means of green and
/// blue follow the values of the channels before them (Salimans et al. 2017). For `channels` (1 or 3) it has
/// outputsFor() numbers a pixel: K logits, K means and K log scales a channel, and in colour K times three slopes.
class LogisticMixture {
 public:
  /// `numbers` [n, outputsFor(channels, K), height, width].
  LogisticMixture(const torch::Tensor& numbers, std::int64_t channels);
  static std::int64_t outputsFor(std::int64_t channels, std::int64_t k) { return channels == 1 ? 3 * k : 10 * k; }

  /// log of the probability of each pixel of y [n, channels, height, width] -> [n, height, width].
  torch::Tensor logProbability(const torch::Tensor& y) const;
  /// The mean of each pixel's law, without what the ends of the range cut off, kept in [-1, 1]; each channel's given
  /// the means of those before it [n, channels, height, width].
  torch::Tensor mean() const;

 private:
  /// Of one channel's K laws, where the channels before it have these values.
  torch::Tensor meanOf(std::int64_t channel, const std::vector<torch::Tensor>& before) const;

  std::int64_t m_channels;
  torch::Tensor m_logits;
  std::vector<torch::Tensor> m_means, m_logScales, m_slopes;  ///< [n, K, height, width] each
};

}  // namespace brenier
