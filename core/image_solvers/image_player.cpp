#include "core/image_solvers/image_player.h"

#include <cmath>

namespace brenier {

ImagePlayer::ImagePlayer(std::string name, ImageNetworkPtr network, ImageNetworkPtr average)
    : m_name(std::move(name)), m_network(std::move(network)), m_average(std::move(average)) {
  torch::NoGradGuard noGrad;
  m_weights = m_network->parameters();
  for (auto& w : m_weights) {
    w.set_data(w.detach().contiguous());
    m_mean.push_back(torch::zeros_like(w));
    m_square.push_back(torch::zeros_like(w));
  }
  if (!m_average) return;
  const auto shadow = m_average->parameters();
  for (std::size_t i = 0; i < m_weights.size(); ++i) shadow[i].copy_(m_weights[i]);
}

void ImagePlayer::descend(const torch::Tensor& loss, const ImageOptimiser& optimiser, double averageDecay) {
  const auto grads = torch::autograd::grad({loss}, m_weights, {}, false, false, true);
  torch::NoGradGuard noGrad;
  m_steps += 1;
  const double beta1 = optimiser.rmsProp ? 0.0 : optimiser.beta1, beta2 = optimiser.rmsProp ? 0.99 : optimiser.beta2;
  const double fix1 = 1 - std::pow(beta1, m_steps), fix2 = optimiser.rmsProp ? 1 : 1 - std::pow(beta2, m_steps);
  for (std::size_t i = 0; i < m_weights.size(); ++i) {
    if (!grads[i].defined()) continue;
    m_mean[i].mul_(beta1).add_(grads[i], 1 - beta1);
    m_square[i].mul_(beta2).addcmul_(grads[i], grads[i], 1 - beta2);
    const auto denominator = (m_square[i] / fix2).sqrt_().add_(1e-8);
    m_weights[i].addcdiv_(m_mean[i], denominator, -optimiser.rate / fix1);
  }
  if (!m_average) return;
  // The average of the first steps is that of the weights themselves.
  const double decay = std::min(averageDecay, m_steps / (m_steps + 10.0));
  const auto shadow = m_average->parameters();
  for (std::size_t i = 0; i < m_weights.size(); ++i) shadow[i].mul_(decay).add_(m_weights[i], 1 - decay);
}

void ImagePlayer::clip(double bound) {
  torch::NoGradGuard noGrad;
  for (auto& w : m_weights) w.clamp_(-bound, bound);
}

void ImagePlayer::appendState(std::vector<StateTensor>& state) {
  const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
    StateTensor entry{name, {}, {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())}};
    for (const auto side : tensor.sizes()) entry.shape.push_back(static_cast<std::size_t>(side));
    state.push_back(std::move(entry));
  };
  std::size_t i = 0;
  for (const auto& item : m_network->named_parameters()) {
    const std::string name = m_name + "." + item.key();
    add(name, item.value());
    add(name + ".adam_mean", m_mean[i]);
    add(name + ".adam_square", m_square[i]);
    ++i;
  }
  if (m_average)
    for (const auto& item : m_average->named_parameters()) add(m_name + ".average." + item.key(), item.value());
  state.push_back({m_name + ".steps", {1}, {&m_steps, 1}});
}

}  // namespace brenier
