#include "core/image_solvers/nvae_cells.h"

#include <algorithm>

#include "core/image_solvers/image_layers.h"

// Written from a description of the cells of Vahdat, Kautz 2020. Cells with another number of channels change the side.

namespace brenier {
namespace {

namespace nn = torch::nn;

nn::Conv2d conv1(std::int64_t in, std::int64_t out) {
  return nn::Conv2d(nn::Conv2dOptions(in, out, 1));
}

/// x, or what stands for it where a cell changes the side, plus what the cell computes.
torch::Tensor residual(const torch::Tensor& skip, const torch::Tensor& computed) {
  return torch::add(skip, computed, cellWeight);
}

}  // namespace

ChannelWeights::ChannelWeights(std::int64_t channels) {
  const auto few = std::max<std::int64_t>(channels / 16, 4);
  m_squeeze = register_module("squeeze", nn::Linear(channels, few));
  m_excite = register_module("excite", nn::Linear(few, channels));
}

torch::Tensor ChannelWeights::forward(const torch::Tensor& x) {
  const auto weights = torch::sigmoid(m_excite(torch::relu(m_squeeze(x.mean({2, 3})))));
  return x * weights.unsqueeze(2).unsqueeze(3);
}

EncoderCell::EncoderCell(std::int64_t in, std::int64_t out) {
  const bool halves = in != out;
  m_norm0 = register_module("norm0", groupNorm(in));
  m_conv0 = register_module("conv0", nn::Conv2d(nn::Conv2dOptions(in, out, 3).padding(1).stride(halves ? 2 : 1)));
  m_norm1 = register_module("norm1", groupNorm(out));
  m_conv1 = register_module("conv1", conv3(out, out));
  m_weights = register_module("weights", std::make_shared<ChannelWeights>(out));
  if (halves) m_skip = register_module("skip", nn::Conv2d(nn::Conv2dOptions(in, out, 2).stride(2)));
}

torch::Tensor EncoderCell::forward(const torch::Tensor& x) {
  auto h = m_conv0(torch::silu(normal(m_norm0, x)));
  h = m_weights->forward(m_conv1(torch::silu(normal(m_norm1, h))));
  return residual(m_skip ? m_skip(torch::silu(x)) : x, h);
}

DecoderCell::DecoderCell(std::int64_t in, std::int64_t out, std::int64_t expansion) {
  const std::int64_t many = expansion * in;
  m_norm0 = register_module("norm0", groupNorm(in));
  m_expand = register_module("expand", conv1(in, many));
  m_norm1 = register_module("norm1", groupNorm(many));
  m_each = register_module("each", nn::Conv2d(nn::Conv2dOptions(many, many, 5).padding(2).groups(many)));
  m_norm2 = register_module("norm2", groupNorm(many));
  m_reduce = register_module("reduce", conv1(many, out));
  m_norm3 = register_module("norm3", groupNorm(out));
  m_weights = register_module("weights", std::make_shared<ChannelWeights>(out));
  if (in != out) m_skip = register_module("skip", conv1(in, out));
}

/// Doubling to the nearest pixel changes nothing of what 1 x 1 convolutions, statistics and activations do, so it comes
/// after them.
torch::Tensor DecoderCell::forward(const torch::Tensor& x) {
  namespace fn = torch::nn::functional;
  auto h = torch::silu(normal(m_norm1, m_expand(normal(m_norm0, x))));
  if (m_skip) h = doubled(h);
  h = m_reduce(torch::silu(normal(m_norm2, m_each(h))));
  h = m_weights->forward(normal(m_norm3, h));
  if (!m_skip) return residual(x, h);
  const auto larger = fn::interpolate(
      m_skip(x),
      fn::InterpolateFuncOptions().scale_factor(std::vector<double>{2, 2}).mode(torch::kBilinear).align_corners(true));
  return residual(larger, h);
}

}  // namespace brenier
