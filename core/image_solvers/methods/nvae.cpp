#include <array>
#include <numbers>
#include <string>

#include "core/image_solvers/coder_solver.h"
#include "core/image_solvers/image_coders.h"
#include "core/image_solvers/nvae_network.h"
#include "core/picture_methods/nvae.h"
#include "core/picture_methods/nvae_script.h"

// NVAE (Vahdat, Kautz 2020): the bound of a VAE with groups of codes, balanced at first, and spectral regularisation.

namespace brenier {
namespace {

constexpr double heardCode = 0.01, heardGroup = 0.1;  ///< nats from which on a number, a group, says something
constexpr int roundsAStep = 4;                        ///< of the power iteration

const char* groupNumber(std::size_t group) {
  static const auto ids = [] {
    std::array<std::string, NvaeImageOptions::mostGroups> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = "kl_group_" + std::to_string(i + 1);
    return names;
  }();
  return ids.at(group).c_str();
}

class NvaeImages final : public CoderSolver<NvaeImageOptions, NvaeNetwork> {
 public:
  NvaeImages(const SolverSetup& setup, const SolverCaps& caps)
      : CoderSolver(setup, caps, "nvae", [](const PictureShape& shape, const NvaeImageOptions& o, std::int64_t code) {
          return std::make_shared<NvaeNetwork>(
              shape, NvaeSizes{code, o.scales, o.groups, o.mixture, o.potentialWidth, o.mapWidth});
        }) {}

  StepReport step(std::int64_t index, StepPart, std::stop_token stop) override {
    return stepOf(index, stop, [&](StepReport& report) { learn(index, report); });
  }
  bool codeLengths(PointsView y, float* bits) const override {
    lengthsOf(y, bits, [this](const torch::Tensor& pictures, const torch::Tensor& noise) {
      const auto bound = answers().bound(pictures, noise);
      auto nats = bound.length;
      for (const auto& divergence : bound.divergences) nats = nats + divergence.sum(1);
      return nats;
    });
    return true;
  }
  std::vector<PictureNetwork> pictureNetworks() const override {
    PictureNetwork map{"map", "T(z), the decoder", "nvae", false, m_shape, static_cast<std::size_t>(m_code), {}};
    map = describeImageNetwork(std::move(map), answers().decoder());
    addNvaeConstants(map);
    map.inputScale = static_cast<float>(m_options.temperature);
    return {map};
  }
  std::vector<CodeGroup> codeGroups() const override { return m_network->decoder().groups(); }

 private:
  torch::Tensor answer(const torch::Tensor& x) const override { return answers().forward(m_options.temperature * x); }

  void learn(std::int64_t index, StepReport& report) {
    const auto y = pictures(draw(m_target, index, 0, report));
    const auto number = [this](double value) { return torch::full({}, value, torch::TensorOptions(m_device)); };
    const bool balanced = m_options.balance && index + 1 < m_options.klWarmUp;
    m_both->prepare({false, m_options.learningRate, m_options.beta1, m_options.beta2}, m_options.average);
    const auto said = m_graph.run({y, noise(index, y.size(0)), number(m_options.klWeightAt(index)), number(balanced)},
                                  [this](const Tensors& in) { return update(in); });
    m_both->done();
    say("loss_g", "encoder and decoder", said[0]);
    say("bits_per_dimension", nullptr, said[1]);
    say("kl", nullptr, said[2]);
    for (std::int64_t i = 0; i < said[3].size(0); ++i)
      say(groupNumber(static_cast<std::size_t>(i)), nullptr, said[3][i]);
    say("dead_groups", nullptr, (said[3] < heardGroup).sum().to(torch::kFloat32));
    say("codes_in_use", nullptr, said[4]);
    say("spectral_sum", nullptr, said[5]);
  }

  /// In bits over the number of values, so that a rate means the same for pictures of every size. `in`: pictures,
  /// noise, the KL weight, and 1 where groups are balanced.
  Tensors update(const Tensors& in) {
    const double unit = 1 / (std::numbers::ln2 * static_cast<double>(m_shape.size()));
    NvaeNetwork::Bound bound;
    {
      const MixedPrecision mixed(m_device, m_mixed);
      bound = m_network->bound(in[0], in[1]);
    }
    Tensors ofGroups, numbersHeard;
    for (const auto& divergence : bound.divergences) {
      const auto ofEach = divergence.mean(0);
      ofGroups.push_back(ofEach.sum());
      numbersHeard.push_back((ofEach.detach() > heardCode).sum());
    }
    const auto groups = torch::stack(ofGroups);
    const auto factors = 1 + in[3] * (balancingFactors(groups, sizesOfGroups()) - 1);
    const auto length = bound.length.mean();
    m_network->spectralNorms().iterate(roundsAStep);
    const auto spectral = m_network->spectralNorms().values().sum();
    const auto loss = unit * (length + in[2] * (factors * groups).sum() + m_options.spectral * spectral);
    m_both->descend(loss);
    const auto kl = unit * groups.detach().sum();
    return {loss.detach(),
            (unit * length).detach() + kl,
            kl,
            groups.detach(),
            torch::stack(numbersHeard).sum().to(torch::kFloat32),
            spectral.detach()};
  }

  /// 4^i over the number of groups of scale i, less the factor that all have in common.
  torch::Tensor sizesOfGroups() {
    if (!m_sizes.defined() || m_sizes.device() != m_device) {
      std::vector<float> sizes;
      for (const auto& group : m_network->decoder().groups())
        sizes.push_back(static_cast<float>(std::int64_t{1} << (2 * group.scale)));
      m_sizes = torch::tensor(sizes).to(m_device);
    }
    return m_sizes;
  }

  torch::Tensor m_sizes;
};

}  // namespace

std::unique_ptr<Solver> nvaeImagesSolver(const SolverSetup& setup, const SolverCaps& caps) {
  return std::make_unique<NvaeImages>(setup, caps);
}

}  // namespace brenier
