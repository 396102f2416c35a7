#include "core/image_solvers/logistic_likelihood.h"

namespace brenier {

/// With a > b the edges of the bin, s(a) - s(b) = s(a) s(-b) (1 - exp(b - a)), of which no part underflows.
torch::Tensor logisticBins(const torch::Tensor& y, const torch::Tensor& mean, const torch::Tensor& logScale) {
  constexpr double half = 1.0 / 255, almostOne = 1 - half;
  const auto inverse = torch::exp(-logScale);
  const auto below = torch::log_sigmoid((y + half - mean) * inverse);  // of the bin's upper edge
  const auto above = torch::log_sigmoid((mean - y + half) * inverse);  // of the far side of its lower edge
  const auto inside = below + above + torch::log(-torch::expm1(-2 * half * inverse));
  return torch::where(y <= -almostOne, below, torch::where(y >= almostOne, above, inside));
}

LogisticMixture::LogisticMixture(const torch::Tensor& numbers, std::int64_t channels) : m_channels(channels) {
  const auto parts = numbers.chunk(channels == 1 ? 3 : 10, 1);
  const auto at = [&](std::int64_t i) { return parts[static_cast<std::size_t>(i)]; };
  m_logits = at(0);
  for (std::int64_t c = 0; c < channels; ++c) {
    m_means.push_back(at(1 + c));
    m_logScales.push_back(at(1 + channels + c).clamp_min(-7));
  }
  for (std::int64_t i = 1 + 2 * channels; i < static_cast<std::int64_t>(parts.size()); ++i)
    m_slopes.push_back(torch::tanh(at(i)));
}

torch::Tensor LogisticMixture::meanOf(std::int64_t channel, const std::vector<torch::Tensor>& before) const {
  auto mean = m_means[static_cast<std::size_t>(channel)];
  const std::size_t first = channel == 2 ? 1 : 0;  // one slope for green, two for blue
  for (std::size_t k = 0; k < static_cast<std::size_t>(channel); ++k) mean = mean + m_slopes[first + k] * before[k];
  return mean;
}

torch::Tensor LogisticMixture::logProbability(const torch::Tensor& y) const {
  std::vector<torch::Tensor> before;
  auto all = torch::log_softmax(m_logits, 1);
  for (std::int64_t c = 0; c < m_channels; ++c) {
    const auto value = y.narrow(1, c, 1);
    all = all + logisticBins(value, meanOf(c, before), m_logScales[static_cast<std::size_t>(c)]);
    before.push_back(value);
  }
  return torch::logsumexp(all, 1);
}

torch::Tensor LogisticMixture::mean() const {
  const auto weights = torch::softmax(m_logits, 1);
  std::vector<torch::Tensor> before;
  for (std::int64_t c = 0; c < m_channels; ++c)
    before.push_back((weights * meanOf(c, before)).sum(1, true).clamp(-1, 1));
  return torch::cat(before, 1);
}

}  // namespace brenier
