#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "core/image_solvers/ae_ot_solver.h"
#include "core/image_solvers/image_coders.h"
#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/paired_game.h"

// AE-OT-GAN (An et al., ECCV 2020): a GAN over the codes that AE-OT's map makes, with pairs of code and picture.

namespace brenier {
namespace {

/// The source as the transport sends it: codes [d].
class MadeCodes final : public Measure {
 public:
  MadeCodes(MeasurePtr source, const CodeTransport& transport) : m_source(std::move(source)), m_transport(transport) {}
  std::size_t dim() const override { return m_source->dim(); }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    Points x(count, dim());
    m_source->sample(key, first, count, x.data.data());
    m_transport.map(x, out);
  }

 private:
  const MeasurePtr m_source;
  const CodeTransport& m_transport;
};

class AeOtGanImages final : public AeOtImages {
 public:
  AeOtGanImages(const SolverSetup& setup, const SolverCaps& caps)
      : AeOtImages(stageSetup(setup), caps),
        m_values(setup.options),
        m_length(checkedOptions<AeOtGanImageOptions>(setup.options).transportSteps) {
    SolverSetup game = setup;
    game.source = std::make_shared<MadeCodes>(setup.source, codes());
    const auto encoder = [this](const torch::Tensor& y) {
      return full(answers().encode(y.to(m_device))).to(y.device());
    };
    m_game = std::make_unique<ImageSolver>(game, std::make_unique<PairedGame>(setup.options, encoder), caps);
  }

  void watch(StepWatch* watch) override { m_game->watch(watch); }

  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override {
    const std::int64_t gameAt = codesAt() + m_length;
    if (index < gameAt) return AeOtImages::step(index, part, stop);
    if (!plays()) m_game->beginMapAs(answers().decoder());
    m_plays = 1;
    return m_game->step(index - gameAt, part, stop);
  }

  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_values[id] = value;
    AeOtImages::setLive(checkedOptions<AeOtGanImageOptions>(m_values).stages());
    m_game->setLive(values);
  }

  std::int64_t parameterCount() const override { return AeOtImages::parameterCount() + m_game->parameterCount(); }

  std::vector<StateTensor> state() override {
    auto state = AeOtImages::state();
    for (auto& tensor : m_game->state()) state.push_back(std::move(tensor));
    state.push_back({"game.begun", {1}, {&m_plays, 1}});
    return state;
  }
  void stateRestored() override {
    AeOtImages::stateRestored();
    m_game->stateRestored();
  }

 private:
  static SolverSetup stageSetup(SolverSetup setup) {
    setup.options = checkedOptions<AeOtGanImageOptions>(setup.options).stages();
    return setup;
  }
  bool plays() const { return m_plays == 1; }
  const ImageNetwork& painter() const override { return plays() ? m_game->map() : AeOtImages::painter(); }
  torch::Tensor painted(const torch::Tensor& codes) const override {
    if (!plays()) return AeOtImages::painted(codes);
    const auto rows = codes.to(torch::kCPU).contiguous();
    auto made = torch::empty({rows.size(0), static_cast<std::int64_t>(m_shape.size())});
    m_game->forward({rows.data_ptr<float>(), static_cast<std::size_t>(rows.size(0)), static_cast<std::size_t>(m_code)},
                    made.data_ptr<float>());
    return made;
  }

  OptionValues m_values;
  const std::int64_t m_length;  ///< steps of the transport
  float m_plays = 0;
  std::unique_ptr<ImageSolver> m_game;
};

}  // namespace

std::unique_ptr<Solver> aeOtGanImagesSolver(const SolverSetup& setup, const SolverCaps& caps) {
  return std::make_unique<AeOtGanImages>(setup, caps);
}

}  // namespace brenier
