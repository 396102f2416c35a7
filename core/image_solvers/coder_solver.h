#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/image_solvers/code_network.h"
#include "core/image_solvers/picture_solver.h"
#include "core/picture_methods/map_choice.h"

namespace brenier {

/// What methods with an encoder and a decoder share: one network, learned as one player. Options are those of
/// ImageOptions with the widths of both; Network is a CodeNetwork.
template <class Options, class Network>
class CoderSolver : public PictureSolver {
 public:
  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_values[id] = value;
    m_options = checkedOptions<Options>(m_values);
    forgetGraphs();
  }

 protected:
  /// `each`: numbers that the encoder gives for each of a code. `name` is the player's, in the state.
  CoderSolver(const SolverSetup& setup, const SolverCaps& caps, const char* name, std::int64_t each)
      : PictureSolver(setup, caps),
        m_values(setup.options),
        m_options(checkedOptions<Options>(m_values)),
        m_code(static_cast<std::int64_t>(setup.source->dim())) {
    const CodeNetwork::Sizes sizes{m_code, each * m_code, m_options.potentialWidth, m_options.mapWidth, decoder()};
    make(setup, [&] {
      m_network = std::make_shared<Network>(m_shape, sizes);
      m_average = m_options.average > 0 ? std::make_shared<Network>(m_shape, sizes) : nullptr;
    });
    m_both = std::make_unique<ImagePlayer>(name, m_network, m_average);
    begin(setup.device);
  }

  const Options& options() const override { return m_options; }
  std::vector<ImagePlayer*> players() const override { return {m_both.get()}; }
  std::vector<StepGraph*> graphs() override { return {&m_graph}; }
  std::string decoder() const { return chosenMap(m_options, false); }
  /// The network that answers: the average where there is one.
  Network& answers() const { return m_average ? *m_average : *m_network; }

  OptionValues m_values;
  Options m_options;
  const std::int64_t m_code;  ///< numbers of a code
  std::shared_ptr<Network> m_network, m_average;
  std::unique_ptr<ImagePlayer> m_both;
  StepGraph m_graph;
};

}  // namespace brenier
