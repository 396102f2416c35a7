#pragma once

#include <functional>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "core/image_solvers/code_network.h"
#include "core/image_solvers/picture_solver.h"
#include "core/image_solvers/step_stop.h"
#include "core/image_solvers/torch_device.h"
#include "core/picture_methods/map_choice.h"
#include "core/util/philox.h"

namespace brenier {

/// What methods with an encoder and a decoder share: one network, learned as one player. Options are those of
/// ImageOptions with the widths of both.
template <class Options, class Network>
class CoderSolver : public PictureSolver {
 public:
  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_values[id] = value;
    m_options = checkedOptions<Options>(m_values);
    forgetGraphs();
  }

 protected:
  /// Of a network that begins so; `name` is the player's, in the state.
  using Make = std::function<std::shared_ptr<Network>(const PictureShape&, const Options&, std::int64_t code)>;
  CoderSolver(const SolverSetup& setup, const SolverCaps& caps, const char* name, const Make& begun)
      : PictureSolver(setup, caps),
        m_values(setup.options),
        m_options(checkedOptions<Options>(m_values)),
        m_code(static_cast<std::int64_t>(setup.source->dim())) {
    make(setup, [&] {
      m_network = begun(m_shape, m_options, m_code);
      m_average = m_options.average > 0 ? begun(m_shape, m_options, m_code) : nullptr;
    });
    m_both = std::make_unique<ImagePlayer>(name, m_network, m_average);
    begin(setup.device);
  }
  /// Of a CodeNetwork; `each`: numbers that the encoder gives for each of a code.
  CoderSolver(const SolverSetup& setup, const SolverCaps& caps, const char* name, std::int64_t each)
      : CoderSolver(setup, caps, name, [each](const PictureShape& shape, const Options& o, std::int64_t code) {
          return std::make_shared<Network>(
              shape, CodeNetwork::Sizes{code, each * code, o.potentialWidth, o.mapWidth, chosenMap(o, false)});
        }) {}

  const Options& options() const override { return m_options; }
  std::vector<ImagePlayer*> players() const override { return {m_both.get()}; }
  std::vector<StepGraph*> graphs() override { return {&m_graph}; }
  std::string decoder() const { return chosenMap(m_options, false); }
  /// The network that answers: the average where there is one.
  Network& answers() const { return m_average ? *m_average : *m_network; }

  /// One part of a step with what belongs around it: notices, a stop between layers, another try, the numbers said.
  StepReport stepOf(std::int64_t index, const std::stop_token& stop, const std::function<void(StepReport&)>& part) {
    StepReport report;
    report.notice = takeNotice();
    forgetSaid();
    const StepStop stops(stop);
    attempt([&] { part(report); }, report, stop);
    if (report.interrupted) return report;
    report.pictures = options().batch;
    report.innerSteps = 1;
    attempt([&] { tell(report); }, report, {});
    keepForDevice(index, false);
    return report;
  }
  /// Numbers N(0, 1) of a step [rows, code].
  torch::Tensor noise(std::int64_t index, std::int64_t rows) const {
    PhiloxStream random(m_dataSeed, streamOfCodes, static_cast<std::uint64_t>(index));
    return noise(random, rows);
  }
  torch::Tensor noise(PhiloxStream& random, std::int64_t rows) const {
    auto numbers = torch::empty({rows, m_code});
    float* out = numbers.data_ptr<float>();
    for (std::int64_t i = 0; i < numbers.numel(); ++i) out[i] = random.normal();
    return moved(numbers, m_device);
  }
  /// Bits of each picture of y [n, pixels] for each of its values -> out [n]: `nats` says those of pictures, of codes
  /// that follow from noise [n, code], the same noise for row i every time.
  void lengthsOf(PointsView y, float* out,
                 const std::function<torch::Tensor(const torch::Tensor& y, const torch::Tensor& noise)>& nats) const {
    PhiloxStream random(m_dataSeed, streamOfLengths, 0);
    const double unit = 1 / (std::numbers::ln2 * static_cast<double>(m_shape.size()));
    inBatches(y, 1, out,
              [&](const torch::Tensor& rows) { return unit * nats(pictures(rows), noise(random, rows.size(0))); });
  }

  OptionValues m_values;
  Options m_options;
  const std::int64_t m_code;  ///< numbers of a code
  std::shared_ptr<Network> m_network, m_average;
  std::unique_ptr<ImagePlayer> m_both;
  StepGraph m_graph;

 private:
  static constexpr std::uint64_t streamOfCodes = 0x2101, streamOfLengths = 0x2103;
};

}  // namespace brenier
