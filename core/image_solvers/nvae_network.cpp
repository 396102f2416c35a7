#include "core/image_solvers/nvae_network.h"

#include <stdexcept>
#include <string>

#include "core/image_solvers/image_layers.h"

// Written from a description of Vahdat, Kautz 2020; core/picture_methods/nvae_script.cpp has the decoder once more.

namespace brenier {
namespace {

namespace nn = torch::nn;

constexpr double leastDeviation = 0.01;  ///< of a prior
constexpr double firstLogScale = -1.5;   ///< of the laws of pixels

std::string counted(const char* what, std::size_t i) {
  return what + std::to_string(i);
}

}  // namespace

torch::Tensor residualDivergence(const torch::Tensor& shift, const torch::Tensor& logScale,
                                 const torch::Tensor& deviation) {
  return 0.5 * ((shift / deviation).square() + torch::exp(2 * logScale) - 2 * logScale - 1);
}

torch::Tensor balancingFactors(const torch::Tensor& divergences, const torch::Tensor& sizes) {
  const auto share = (divergences.detach().abs() + 0.01) / sizes;
  return share / share.mean();
}

torch::Tensor softlyClamped(const torch::Tensor& x) {
  return 5 * torch::tanh(x / 5);
}

NvaeDecoder::NvaeDecoder(const PictureShape& shape, const NvaeSizes& sizes)
    : m_shape(shape), m_width(sizes.decoderWidth), m_groups(codeGroups(sizes.scales, sizes.groups, sizes.code)) {
  if (m_groups.empty()) throw std::invalid_argument("codes cannot be shared out among the groups");
  m_start = register_parameter("start", torch::rand({channelsAt(4), 4, 4}));
  for (std::size_t i = 0; i < m_groups.size(); ++i) {
    const auto& at = m_groups[i];
    const auto channels = channelsAt(at.side);
    const auto name = [&](const char* part) { return counted("group", i) + "_" + part; };
    if (i > 0 && at.scale > m_groups[i - 1].scale)
      m_between.push_back(register_module(counted("between", m_between.size()),
                                          std::make_shared<DecoderCell>(2 * channels, channels, 6)));
    Group group;
    if (i > 0) {
      group.cell = register_module(name("cell"), std::make_shared<DecoderCell>(channels, channels, 6));
      group.prior = register_module(name("prior"), nn::Conv2d(nn::Conv2dOptions(channels, 2 * at.channels, 1)));
      group.mix = register_module(name("mix"), nn::Conv2d(nn::Conv2dOptions(channels, channels, 1)));
    }
    group.z = register_module(name("z"), nn::Conv2d(nn::Conv2dOptions(at.channels, channels, 1)));
    m_layers.push_back(group);
  }
  for (std::int64_t side = m_groups.back().side; side < m_shape.height; side *= 2)
    m_post.push_back(register_module(counted("post", m_post.size()),
                                     std::make_shared<DecoderCell>(channelsAt(side), channelsAt(2 * side), 3)));
  const auto k = sizes.mixture;
  m_last = register_module("last", conv3(m_width, LogisticMixture::outputsFor(shape.channels, k)));
  const torch::NoGradGuard noGrad;  // laws begin apart, and narrower than the range of values
  m_last->bias.zero_();
  for (std::int64_t c = 0; c < shape.channels; ++c) {
    if (k > 1) m_last->bias.narrow(0, (1 + c) * k, k).copy_(torch::linspace(-1, 1, k));
    m_last->bias.narrow(0, (1 + shape.channels + c) * k, k).fill_(firstLogScale);
  }
}

torch::Tensor NvaeDecoder::partOf(const torch::Tensor& noise, std::size_t group) const {
  const auto& at = m_groups[group];
  return noise.narrow(1, at.first, at.count()).reshape({noise.size(0), at.channels, at.side, at.side});
}

torch::Tensor NvaeDecoder::laws(std::int64_t n, const Draw& draw) {
  torch::Tensor h;
  std::size_t between = 0;
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    auto& group = m_layers[i];
    const auto& at = m_groups[i];
    if (i == 0) {
      const auto zero = torch::zeros({n, at.channels, at.side, at.side}, m_start.options());
      h = group.z(draw(i, h, {zero, torch::ones_like(zero)})) + m_start;
      continue;
    }
    if (at.scale > m_groups[i - 1].scale) h = m_between[between++]->forward(h);
    h = group.cell->forward(h);
    const auto both = softlyClamped(full(group.prior(torch::elu(h)))).chunk(2, 1);
    const NormalLaw prior{both[0], torch::exp(both[1]) + leastDeviation};
    h = group.mix(h) + group.z(draw(i, h, prior));
  }
  for (auto& cell : m_post) h = cell->forward(h);
  return full(m_last(torch::elu(h)));
}

torch::Tensor NvaeDecoder::forward(const torch::Tensor& noise) {
  const auto numbers = laws(noise.size(0), [&](std::size_t group, const torch::Tensor&, const NormalLaw& prior) {
    return prior.mean + prior.deviation * partOf(noise, group);
  });
  return mixture(numbers).mean();
}

NvaeNetwork::NvaeNetwork(const PictureShape& shape, const NvaeSizes& sizes) {
  m_decoder = register_module("decoder", std::make_shared<NvaeDecoder>(shape, sizes));
  const auto& groups = m_decoder->groups();
  const auto channelsAt = [&](std::int64_t side) { return sizes.encoderWidth * shape.height / side; };
  m_stem = register_module("stem", conv3(shape.channels, sizes.encoderWidth));
  for (std::int64_t side = shape.height; side > groups.back().side; side /= 2)
    m_pre.push_back(register_module(counted("pre", m_pre.size()),
                                    std::make_shared<EncoderCell>(channelsAt(side), channelsAt(side / 2))));
  for (std::size_t i = groups.size(); i-- > 0;) {
    const auto channels = channelsAt(groups[i].side);
    m_cells.push_back(
        register_module(counted("cell", m_cells.size()), std::make_shared<EncoderCell>(channels, channels)));
    if (i > 0 && groups[i - 1].scale < groups[i].scale)
      m_between.push_back(
          register_module(counted("between", m_between.size()), std::make_shared<EncoderCell>(channels, 2 * channels)));
  }
  const auto top = channelsAt(4);
  m_top = register_module("top", nn::Conv2d(nn::Conv2dOptions(top, top, 1)));
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto channels = channelsAt(groups[i].side);
    if (i > 0)
      m_join.push_back(register_module(
          counted("join", i), nn::Conv2d(nn::Conv2dOptions(m_decoder->channelsAt(groups[i].side), channels, 1))));
    m_posterior.push_back(register_module(counted("posterior", i), conv3(channels, 2 * groups[i].channels)));
  }
  m_norms = std::make_unique<SpectralNorms>(*this);
  m_norms->iterate(40);
}

std::vector<torch::Tensor> NvaeNetwork::told(const torch::Tensor& y) {
  const auto& groups = m_decoder->groups();
  std::vector<torch::Tensor> all(groups.size());
  auto h = m_stem(y);
  for (auto& cell : m_pre) h = cell->forward(h);
  std::size_t between = 0;
  for (std::size_t i = groups.size(), k = 0; i-- > 0; ++k) {
    all[i] = h = m_cells[k]->forward(h);
    if (i > 0 && groups[i - 1].scale < groups[i].scale) h = m_between[between++]->forward(h);
  }
  all[0] = torch::elu(m_top(torch::elu(h)));
  return all;
}

NvaeNetwork::Bound NvaeNetwork::bound(const torch::Tensor& y, const torch::Tensor& noise) {
  const auto told = this->told(y);
  Bound bound;
  const auto numbers =
      m_decoder->laws(y.size(0), [&](std::size_t i, const torch::Tensor& features, const NormalLaw& prior) {
        const auto known = i == 0 ? told[0] : told[i] + m_join[i - 1](features);
        const auto both = softlyClamped(full(m_posterior[i](known))).chunk(2, 1);
        bound.divergences.push_back(residualDivergence(both[0], both[1], prior.deviation).flatten(1));
        return prior.mean + both[0] + prior.deviation * torch::exp(both[1]) * m_decoder->partOf(noise, i);
      });
  bound.length = -m_decoder->mixture(numbers).logProbability(full(y)).flatten(1).sum(1);
  return bound;
}

}  // namespace brenier
