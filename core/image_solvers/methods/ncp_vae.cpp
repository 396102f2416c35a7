#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <optional>
#include <vector>

#include "core/image_solvers/code_ratio.h"
#include "core/image_solvers/image_coders.h"
#include "core/image_solvers/torch_device.h"
#include "core/image_solvers/vae_solver.h"

// NCP-VAE (Aneja et al. 2021): a classifier between the codes of a VAE's pictures and its prior, which it corrects.

namespace brenier {
namespace {

constexpr std::int64_t heldOutCodes = 512;
constexpr int lawSide = 96;  ///< of the square over which laws of codes are shown, which reaches to 4 deviations
constexpr float lawExtent = 4;
constexpr std::int64_t lawPictures = 4096, lawBatch = 64;
constexpr std::int64_t shownGroups = 8,
                       shownProposals = 4096;  ///< whose weights are looked at: at most so many, in all

class NcpVaeImages final : public VaeImages {
 public:
  NcpVaeImages(const SolverSetup& setup, const SolverCaps& caps)
      : VaeImages(stageSetup(setup), caps),
        m_all(setup.options),
        m_own(checkedOptions<NcpVaeImageOptions>(setup.options)),
        m_sourceMeasure(setup.source),
        m_targetMeasure(setup.target) {
    make(setup, [&] { m_ratio = std::make_shared<CodeRatio>(m_code, m_own.classifierWidth); });
    m_classifier = std::make_unique<ImagePlayer>("classifier", m_ratio, nullptr);
    m_classifier->place(m_device, false, m_device.is_cuda());
    m_ratioGraph.allow(options().cudaGraphs);
  }

  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override {
    const std::int64_t at = index - m_own.vaeSteps;
    if (at < 0) return VaeImages::step(index, part, stop);
    auto report = stepOf(index, stop, [&](StepReport& said) { classify(index, said); });
    if (!report.interrupted && at + 1 >= m_own.classifierSteps)
      report.done = "The classifier has taken its steps, and its rate has fallen to nothing.";
    return report;
  }

  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_all[id] = value;
    m_own = checkedOptions<NcpVaeImageOptions>(m_all);
    VaeImages::setLive(writeOptions<VaeImageOptions>(m_own));
  }

  /// None of the corrected prior, whose constant is only estimated.
  bool codeLengths(PointsView y, float* bits) const override { return !reweights() && VaeImages::codeLengths(y, bits); }
  std::vector<PictureNetwork> pictureNetworks() const override {
    return reweights() ? std::vector<PictureNetwork>() : VaeImages::pictureNetworks();
  }
  NoNetwork whyNoNetwork() const override {
    return {"for each picture it draws among " + std::to_string(m_own.proposals) + " codes",
            "Go on with --reweight false to have the decoder alone"};
  }
  std::optional<CodeLaws> codeLaws() const override;
  void stateRestored() override {
    VaeImages::stateRestored();
    m_heldOut = torch::Tensor();  // of another encoder, maybe
  }

 private:
  static SolverSetup stageSetup(SolverSetup setup) {
    setup.options = writeOptions<VaeImageOptions>(checkedOptions<NcpVaeImageOptions>(setup.options));
    return setup;
  }
  std::vector<ImagePlayer*> players() const override {
    auto players = VaeImages::players();
    if (m_classifier) players.push_back(m_classifier.get());
    return players;
  }
  std::vector<StepGraph*> graphs() override { return {&m_graph, &m_ratioGraph}; }
  /// Whether r is more than 1: the classifier, whose last layer begins as nothing, has learned.
  bool reweights() const { return m_own.reweight && m_ratio->named_parameters()["last.bias"].item<float>() != 0; }

  torch::Tensor answer(const torch::Tensor& x) const override {
    if (!reweights()) return VaeImages::answer(x);
    const auto logRatios = [this](const torch::Tensor& z) { return m_ratio->logRatio(moved(z, m_device)); };
    return VaeImages::answer(moved(resampled(x.to(torch::kCPU), logRatios, m_own.proposals, m_dataSeed), m_device));
  }

  torch::Tensor rowsOf(const Measure& measure, std::uint64_t stream, std::int64_t n) const {
    auto all = torch::empty({n, static_cast<std::int64_t>(measure.dim())});
    measure.sample({m_dataSeed, stream, 0}, 0, static_cast<std::size_t>(n), all.data_ptr<float>());
    return moved(all, m_device);
  }

  /// Codes of pictures [n, code], one drawn for each.
  torch::Tensor codesOf(const torch::Tensor& y, const torch::Tensor& noise) const {
    const torch::NoGradGuard noGrad;
    return answers().posterior(y).at(noise);
  }

  void classify(std::int64_t index, StepReport& report) {
    const auto y = pictures(draw(m_target, index, 0, report)), p = draw(m_source, index, 0, report);
    const auto q = codesOf(y, noise(index, y.size(0)));
    const double done = static_cast<double>(index - m_own.vaeSteps) / static_cast<double>(m_own.classifierSteps);
    const double rate = m_own.classifierRate * 0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, done)));
    measure();
    m_classifier->prepare({false, rate, 0.9, 0.999}, 0);
    const auto said = m_ratioGraph.run({q, p}, [this](const Tensors& in) {
      const auto loss = contrastiveLoss(m_ratio->forward(in[0]), m_ratio->forward(in[1]));
      m_classifier->descend(loss);
      return Tensors{loss.detach()};
    });
    m_classifier->done();
    say("classifier_loss", "the classifier", said[0]);
  }

  /// On held-out pictures and fresh codes of the prior, the same ones every time.
  void measure() {
    const torch::NoGradGuard noGrad;
    if (!m_heldOut.defined()) drawHeldOut();
    const auto n = heldOutCodes;
    const auto m = std::min(m_own.proposals, shownProposals);
    const auto groups = std::clamp<std::int64_t>(shownProposals / m, 1, shownGroups);
    const auto ofQ = m_ratio->forward(m_heldOut);
    const auto logs = m_ratio->logRatio(m_priorCodes.narrow(0, 0, std::max(n, groups * m))), ofP = logs.narrow(0, 0, n);
    say("classifier_accuracy", nullptr,
        50 * ((ofQ > 0).to(torch::kFloat32).mean() + (ofP <= 0).to(torch::kFloat32).mean()), 2 * n);
    const auto size = effectiveSize(logs.narrow(0, 0, groups * m).view({groups, m})).mean();
    say("effective_proposals", nullptr, size, groups * m);
    say("effective_share", nullptr, 100 * size / static_cast<double>(m), groups * m);
  }

  void drawHeldOut() {
    const auto y = pictures(rowsOf(*m_targetMeasure, streamTargetHeldOut, heldOutCodes));
    m_heldOut = codesOf(y, noise(-1, heldOutCodes));
    m_priorCodes = rowsOf(*m_sourceMeasure, streamSourceHeldOut, shownProposals);
  }

  OptionValues m_all;
  NcpVaeImageOptions m_own;
  const MeasurePtr m_sourceMeasure, m_targetMeasure;
  std::shared_ptr<CodeRatio> m_ratio;
  std::unique_ptr<ImagePlayer> m_classifier;
  StepGraph m_ratioGraph;
  torch::Tensor m_heldOut, m_priorCodes;  ///< codes of held-out pictures, and of the prior; undefined until wanted
};

/// q is the mean of the normal laws that the encoder gives to held-out pictures, and averaged over each cell, for many
/// of them are narrower than one.
std::optional<CodeLaws> NcpVaeImages::codeLaws() const {
  if (m_code != 2) return std::nullopt;
  const torch::NoGradGuard noGrad;
  constexpr double cell = 2.0 * lawExtent / lawSide;
  const auto edges = moved(torch::linspace(-lawExtent, lawExtent, lawSide + 1), m_device).unsqueeze(1);
  auto q = torch::zeros({lawSide, lawSide}, edges.options());
  const auto y = pictures(rowsOf(*m_targetMeasure, streamTargetHeldOut, lawPictures));
  for (std::int64_t first = 0; first < lawPictures; first += lawBatch) {
    const auto law = answers().posterior(y.narrow(0, first, lawBatch));
    const auto masses = [&](int number) {  // of each interval between edges, of each picture
      const auto at = (edges - law.mean.select(1, number)) * torch::exp(-law.logDeviation.select(1, number));
      return torch::diff(0.5 * torch::erf(at / std::numbers::sqrt2), 1, 0);
    };
    q += torch::mm(masses(1), masses(0).t());
  }
  const auto middles = (edges.flatten() + cell / 2).narrow(0, 0, lawSide);
  const auto z = torch::stack({middles.repeat({lawSide}), middles.repeat_interleave(lawSide)}, 1);
  const auto p = (torch::exp(-0.5 * z.square().sum(1)) / (2 * std::numbers::pi)).view({lawSide, lawSide});
  const auto corrected = torch::exp(m_ratio->logRatio(z)).view({lawSide, lawSide}) * p;
  const auto numbers = [](const torch::Tensor& law) {  // rows from above
    const auto host = law.flip(0).to(torch::kCPU, torch::kFloat32).contiguous();
    return std::vector<float>(host.data_ptr<float>(), host.data_ptr<float>() + host.numel());
  };
  return CodeLaws{lawSide, lawExtent, numbers(q / (lawPictures * cell * cell)), numbers(p),
                  numbers(corrected / (corrected.sum() * cell * cell))};
}

}  // namespace

std::unique_ptr<Solver> ncpVaeImagesSolver(const SolverSetup& setup, const SolverCaps& caps) {
  return std::make_unique<NcpVaeImages>(setup, caps);
}

}  // namespace brenier
