#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/adam.h"
#include "core/engine/block_executor.h"
#include "core/engine/minimax_loop.h"
#include "core/oracle/map_net.h"
#include "core/oracle/potential.h"
#include "core/solvers/solver.h"
#include "core/util/finite.h"

namespace brenier {

/// How a player moves.
struct Descent {
  AdamOptions adam;
  bool project = false;  ///< onto the convex set, after Adam
  double clip = 0;       ///< where positive, all weights are then cut to [-clip, clip]
  double penalty = 0;    ///< on negative hidden weights, in the gradient
};

/// One of the players of a saddle-point problem: a network, a block for every slot of the executor, and its Adam state.
/// What every solver over small networks needs, once; for potentials and for maps alike.
template <class Network, class Block>
class Player {
 public:
  /// `name` becomes the prefix of the tensors in a saved state. `parameters` are the initial weights. `averaged`, where
  /// it is not null, is a second network of the same spec that follows the first as a moving average.
  Player(std::string name, std::unique_ptr<Network> network, const std::vector<float>& parameters,
         std::unique_ptr<Network> averaged = nullptr)
      : m_name(std::move(name)),
        m_network(std::move(network)),
        m_averaged(std::move(averaged)),
        m_pieces(m_network->pieces().begin(), m_network->pieces().end()),
        m_first(parameters.size()),
        m_second(parameters.size()) {
    if (m_pieces.empty()) m_pieces.push_back({0, parameters.size()});
    setParameters(*m_network, parameters);
    if (m_averaged) setParameters(*m_averaged, parameters);
    for (std::size_t slot = 0; slot < BlockExecutor::slotCount; ++slot) m_blocks.push_back(m_network->makeBlock());
  }

  Network& network() { return *m_network; }
  const Network& network() const { return *m_network; }
  Block& block(std::size_t slot) { return *m_blocks[slot]; }

  /// The network that answers to views and scores: the average where there is one.
  const Network& answer() const { return m_averaged ? *m_averaged : *m_network; }

  /// What the next step of the average keeps of it: it forgets with `decay`, faster while it is young. Negative where
  /// there is no average.
  float nextAverageKeep(double decay) {
    if (!m_averaged) return -1;
    const double age = static_cast<double>(++m_averages);
    return static_cast<float>(std::min(decay, (1 + age) / (10 + age)));
  }

  /// Moves the average a step towards the weights.
  void average(double decay) {
    if (!m_averaged) return;
    const float keep = nextAverageKeep(decay);
    const auto from = std::as_const(*m_network).parameters();
    const auto to = m_averaged->parameters();
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = keep * to[i] + (1 - keep) * from[i];
    m_averaged->parametersChanged();
  }

  void clearGrads() {
    for (auto& block : m_blocks) block->clearGrad();
  }

  /// One step of Adam down the slots' gradients, which are added in slot order, so that the sum does not depend on the
  /// number of threads. False when a weight is not finite any more. Everything is done piece by piece: what a piece
  /// needs stays in cache, and the threads of the team, where there is one, take different pieces.
  bool descend(const Descent& descent, BlockExecutor* team = nullptr) {
    countUpdates(1);
    const std::uint64_t count = updates();
    std::atomic<bool> finite{true};
    const auto shares = team ? std::min(static_cast<std::size_t>(team->threads()), m_pieces.size()) : std::size_t{1};
    while (m_grads.size() < shares) m_grads.emplace_back(largestPiece());
    const auto share = [&](std::size_t s) {
      bool good = true;
      for (std::size_t piece = firstPiece(s, shares); piece < firstPiece(s + 1, shares); ++piece)
        good = descendPiece(piece, descent, count, m_grads[s]) && good;
      if (!good) finite.store(false, std::memory_order_relaxed);
    };
    if (!team || shares == 1)
      share(0);
    else
      team->run(shares, 1, [&](std::size_t, std::size_t s, std::size_t) { share(s); });
    return finite;
  }

  std::uint64_t updates() const {
    return static_cast<std::uint64_t>(m_updates[0]) + counterBase * static_cast<std::uint64_t>(m_updates[1]);
  }

  void countUpdates(std::uint64_t more) {
    const auto count = updates() + more;
    m_updates[1] = static_cast<float>(count / counterBase);
    m_updates[0] = static_cast<float>(count % counterBase);
  }

  /// The same numbers for a loop that runs elsewhere. Call parametersChanged() after it wrote them.
  LoopPlayer loopPlayer() {
    return {m_network->parameters(), m_first, m_second, m_averaged ? m_averaged->parameters() : std::span<float>()};
  }
  void parametersChanged() {
    m_network->parametersChanged();
    if (m_averaged) m_averaged->parametersChanged();
  }

  void appendState(std::vector<StateTensor>& state) {
    const auto parameters = m_network->parameters();
    for (const auto& block : parameterLayout(m_network->spec()))
      state.push_back({m_name + "." + block.name, block.shape, parameters.subspan(block.offset, block.size())});
    state.push_back({m_name + ".adam.first", {m_first.size()}, m_first});
    state.push_back({m_name + ".adam.second", {m_second.size()}, m_second});
    state.push_back({m_name + ".adam.updates", {m_updates.size()}, m_updates});
    if (!m_averaged) return;
    state.push_back({m_name + ".average", {m_averaged->parameters().size()}, m_averaged->parameters()});
    state.push_back({m_name + ".average.age", {1}, {&m_age, 1}});
    m_age = static_cast<float>(std::min<std::uint64_t>(m_averages, counterBase - 1));
  }

  void stateRestored() {
    m_averages = static_cast<std::uint64_t>(m_age);
    parametersChanged();
  }

 private:
  bool descendPiece(std::size_t piece, const Descent& descent, std::uint64_t count, std::vector<float>& scratch) {
    const ParameterRange range = m_pieces[piece];
    const std::size_t first = range.first;
    const std::span<float> grad(scratch.data(), range.count),
        weights = m_network->parameters().subspan(first, range.count);
    std::fill(grad.begin(), grad.end(), 0.0f);
    for (const auto& block : m_blocks) block->flushGradPiece(piece, grad.data());
    const NetworkSpec& spec = m_network->spec();
    if (descent.penalty > 0) addConvexityPenalty(spec, weights, descent.penalty, grad, first);
    const bool free = spec.convexity == Convexity::reparametrise;
    if (free) toFreeWeights(spec, weights, grad, first);
    adamStep(weights.data(), grad.data(), m_first.data() + first, m_second.data() + first, range.count, descent.adam,
             count);
    const bool finite = allFinite(weights);
    if (free) toPositiveWeights(spec, weights, first);
    if (descent.project) projectConvex(spec, weights, first);
    const float most = static_cast<float>(descent.clip);
    if (most > 0)
      for (float& w : weights) w = w > most ? most : w < -most ? -most : w;  // a NaN stays one
    m_network->pieceChanged(piece);
    return finite;
  }

  std::size_t largestPiece() const {
    std::size_t largest = 0;
    for (const auto& piece : m_pieces) largest = std::max(largest, piece.count);
    return largest;
  }

  /// Where share `s` of `shares` begins: equal numbers of parameters, neighbours together.
  std::size_t firstPiece(std::size_t s, std::size_t shares) const {
    const std::size_t from = m_first.size() * s / shares;
    const auto at = std::partition_point(m_pieces.begin(), m_pieces.end(),
                                         [&](const ParameterRange& piece) { return piece.first < from; });
    return static_cast<std::size_t>(at - m_pieces.begin());
  }

  /// Every whole number below 2^24 is a float, so two floats hold the number of updates exactly.
  static constexpr std::uint64_t counterBase = 1u << 24;

  static void setParameters(Network& network, const std::vector<float>& parameters) {
    std::copy(parameters.begin(), parameters.end(), network.parameters().begin());
    network.parametersChanged();
  }

  std::string m_name;
  std::unique_ptr<Network> m_network, m_averaged;
  std::vector<std::unique_ptr<Block>> m_blocks;
  std::vector<ParameterRange> m_pieces;     ///< of the network; never empty
  std::vector<std::vector<float>> m_grads;  ///< of one piece, for every thread that descends
  std::vector<float> m_first, m_second;     ///< Adam's moments
  std::vector<float> m_updates{0.0f, 0.0f};
  std::uint64_t m_averages = 0;  ///< how old the average is; past 2^24 its exact age has no effect any more
  float m_age = 0;               ///< the same, where a saved state reads and writes it
};

using PotentialPlayer = Player<Potential, PotentialBlock>;
using MapPlayer = Player<MapNet, MapBlock>;

}  // namespace brenier
