#include "core/image_solvers/image_player.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

/// Memory of the host in the order of the axes, to which a span can point.
bool isPlain(const torch::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.is_contiguous();
}

constexpr double epsilon = 1e-8;

}  // namespace

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

void ImagePlayer::prepare(const ImageOptimiser& o, double averageDecay) {
  const float steps = m_steps + 1;
  Factors f;
  f.beta1 = o.rmsProp ? 0.0 : o.beta1;
  f.beta2 = o.rmsProp ? 0.99 : o.beta2;
  f.fix1 = 1 - std::pow(f.beta1, steps);
  f.fix2 = o.rmsProp ? 1 : 1 - std::pow(f.beta2, steps);
  f.rate = o.rate;
  // The average of the first steps is that of the weights themselves.
  f.averageKeep = std::min(averageDecay, steps / (steps + 10.0));
  m_factors = f;
  if (!m_together) return;
  torch::NoGradGuard noGrad;
  m_stepSize.fill_(f.rate * std::sqrt(f.fix2) / f.fix1);
  m_floor.fill_(epsilon * std::sqrt(f.fix2));
  m_averageMove.fill_(1 - f.averageKeep);
}

void ImagePlayer::descend(const torch::Tensor& loss) {
  const auto grads = torch::autograd::grad({loss}, m_weights, {}, false, false, true);
  torch::NoGradGuard noGrad;
  if (m_together)
    updateTogether(grads);
  else
    update(grads);
  if (!m_average) return;
  const auto shadow = m_average->parameters();
  for (std::size_t i = 0; i < m_weights.size(); ++i) {
    if (m_together)
      shadow[i].add_((m_weights[i] - shadow[i]).mul_(m_averageMove));
    else
      shadow[i].mul_(m_factors.averageKeep).add_(m_weights[i], 1 - m_factors.averageKeep);
  }
}

void ImagePlayer::update(const std::vector<torch::Tensor>& grads) {
  const Factors& f = m_factors;
  for (std::size_t i = 0; i < m_weights.size(); ++i) {
    if (!grads[i].defined()) continue;
    m_mean[i].mul_(f.beta1).add_(grads[i], 1 - f.beta1);
    m_square[i].mul_(f.beta2).addcmul_(grads[i], grads[i], 1 - f.beta2);
    const auto denominator = (m_square[i] / f.fix2).sqrt_().add_(epsilon);
    m_weights[i].addcdiv_(m_mean[i], denominator, -f.rate / f.fix1);
  }
}

/// The same for all weights in a few launches, with Adam's corrections in the rate and in epsilon.
void ImagePlayer::updateTogether(const std::vector<torch::Tensor>& grads) {
  const Factors& f = m_factors;
  std::vector<torch::Tensor> weights, means, squares, slopes;
  for (std::size_t i = 0; i < m_weights.size(); ++i) {
    if (!grads[i].defined()) continue;
    weights.push_back(m_weights[i]);
    means.push_back(m_mean[i]);
    squares.push_back(m_square[i]);
    slopes.push_back(grads[i]);
  }
  at::_foreach_mul_(means, f.beta1);
  at::_foreach_add_(means, slopes, 1 - f.beta1);
  at::_foreach_mul_(squares, f.beta2);
  at::_foreach_addcmul_(squares, slopes, slopes, 1 - f.beta2);
  const auto moves = at::_foreach_sqrt(squares);
  for (std::size_t i = 0; i < moves.size(); ++i) {
    torch::Tensor move = moves[i];
    move.add_(m_floor).reciprocal_().mul_(means[i]).mul_(m_stepSize);
  }
  at::_foreach_sub_(weights, moves, 1);
}

void ImagePlayer::beginAs(const ImageNetwork& other) {
  torch::NoGradGuard noGrad;
  const auto from = other.parameters();
  const auto shadow = m_average ? m_average->parameters() : std::vector<torch::Tensor>();
  for (std::size_t i = 0; i < m_weights.size(); ++i) {
    m_weights[i].copy_(from[i]);
    if (m_average) shadow[i].copy_(from[i]);
  }
}

void ImagePlayer::clip(double bound) {
  torch::NoGradGuard noGrad;
  for (auto& w : m_weights) w.clamp_(-bound, bound);
}

std::vector<std::pair<std::string, torch::Tensor>> ImagePlayer::everything() const {
  std::vector<std::pair<std::string, torch::Tensor>> all;
  std::size_t i = 0;
  for (const auto& item : m_network->named_parameters()) {
    const std::string name = m_name + "." + item.key();
    all.emplace_back(name, item.value());
    all.emplace_back(name + ".adam_mean", m_mean[i]);
    all.emplace_back(name + ".adam_square", m_square[i]);
    ++i;
  }
  for (const auto& item : m_network->named_buffers()) all.emplace_back(m_name + "." + item.key(), item.value());
  if (m_average)
    for (const auto& item : m_average->named_parameters())
      all.emplace_back(m_name + ".average." + item.key(), item.value());
  return all;
}

void ImagePlayer::place(const torch::Device& device, bool channelsLast, bool together) {
  torch::NoGradGuard noGrad;
  for (auto& [name, tensor] : everything()) {
    const auto format =
        channelsLast && tensor.dim() == 4 ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
    tensor.set_data(tensor.detach().to(device).contiguous(format));
  }
  m_copies.clear();
  m_together = together;
  for (auto* number : {&m_stepSize, &m_floor, &m_averageMove})
    *number = together ? torch::zeros({}, torch::TensorOptions(device)) : torch::Tensor();
}

void ImagePlayer::placeFromState(const torch::Device& device) {
  torch::NoGradGuard noGrad;
  auto all = everything();
  for (std::size_t i = 0; i < all.size() && i < m_copies.size(); ++i) all[i].second.set_data(m_copies[i].to(device));
  m_copies.clear();
}

void ImagePlayer::appendState(std::vector<StateTensor>& state) {
  torch::NoGradGuard noGrad;
  std::size_t copy = 0;
  for (const auto& [name, tensor] : everything()) {
    torch::Tensor plain = tensor;
    if (!isPlain(tensor)) {
      if (copy == m_copies.size()) m_copies.push_back(torch::empty(tensor.sizes()));
      plain = m_copies[copy++].copy_(tensor);
    }
    StateTensor entry{name, {}, {plain.data_ptr<float>(), static_cast<std::size_t>(plain.numel())}};
    for (const auto side : plain.sizes()) entry.shape.push_back(static_cast<std::size_t>(side));
    state.push_back(std::move(entry));
  }
  state.push_back({m_name + ".steps", {1}, {&m_steps, 1}});
}

void ImagePlayer::stateRestored() {
  torch::NoGradGuard noGrad;
  std::size_t copy = 0;
  for (auto& [name, tensor] : everything())
    if (!isPlain(tensor) && copy < m_copies.size()) tensor.copy_(m_copies[copy++]);
}

}  // namespace brenier
