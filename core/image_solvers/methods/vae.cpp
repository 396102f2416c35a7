#include <numbers>

#include "core/image_solvers/image_coders.h"
#include "core/image_solvers/torch_device.h"
#include "core/image_solvers/vae_solver.h"

// VAE (Kingma, Welling 2014): encoder and decoder minimise the bound on the code length of a picture.

namespace brenier {

namespace {

constexpr double heard = 0.01;  ///< nats of a code's divergence from which on it counts as in use

}  // namespace

VaeImages::VaeImages(const SolverSetup& setup, const SolverCaps& caps) : CoderSolver(setup, caps, "vae", 2) {}

StepReport VaeImages::step(std::int64_t index, StepPart, std::stop_token stop) {
  return stepOf(index, stop, [&](StepReport& report) { learn(index, report); });
}

std::vector<PictureNetwork> VaeImages::pictureNetworks() const {
  PictureNetwork map{"map", "T(z), the decoder", decoder(), false, m_shape, static_cast<std::size_t>(m_code), {}};
  return {describeImageNetwork(std::move(map), answers().decoder())};
}

torch::Tensor VaeImages::answer(const torch::Tensor& z) const {
  return full(answers().decode(z));
}

bool VaeImages::codeLengths(PointsView y, float* bits) const {
  lengthsOf(y, bits, [this](const torch::Tensor& pictures, const torch::Tensor& noise) {
    const auto bound = answers().bound(pictures, noise);
    return bound.length + bound.divergence.sum(1);
  });
  return true;
}

void VaeImages::learn(std::int64_t index, StepReport& report) {
  const auto y = pictures(draw(m_target, index, 0, report));
  const auto weight = torch::full({}, m_options.klWeightAt(index), torch::TensorOptions(m_device));
  m_both->prepare({false, m_options.learningRate, m_options.beta1, m_options.beta2}, m_options.average);
  const auto said = m_graph.run({y, noise(index, y.size(0)), weight},
                                [this](const Tensors& in) { return update(in[0], in[1], in[2]); });
  m_both->done();
  say("loss_g", "encoder and decoder", said[0]);
  say("bits_per_dimension", nullptr, said[1]);
  say("kl", nullptr, said[2]);
  say("codes_in_use", nullptr, said[3]);
}

/// In bits over the number of values, so that a rate means the same for pictures of every size.
VaeImages::Tensors VaeImages::update(const torch::Tensor& y, const torch::Tensor& noise, const torch::Tensor& weight) {
  const double unit = 1 / (std::numbers::ln2 * static_cast<double>(m_shape.size()));
  torch::Tensor length, divergence, ofEach;
  {
    const MixedPrecision mixed(m_device, m_mixed);
    const auto bound = m_network->bound(y, noise);
    ofEach = bound.divergence.mean(0);
    length = unit * bound.length.mean();
    divergence = unit * ofEach.sum();
  }
  const auto loss = length + weight * divergence;
  m_both->descend(loss);
  return {loss.detach(), (length + divergence).detach(), divergence.detach(),
          (ofEach.detach() > heard).sum().to(torch::kFloat32)};
}

std::unique_ptr<Solver> vaeImagesSolver(const SolverSetup& setup, const SolverCaps& caps) {
  return std::make_unique<VaeImages>(setup, caps);
}

}  // namespace brenier
