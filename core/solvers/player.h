#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/adam.h"
#include "core/engine/block_executor.h"
#include "core/engine/minimax_loop.h"
#include "core/oracle/map_net.h"
#include "core/oracle/potential.h"
#include "core/solvers/solver.h"

namespace brenier {

/// One of the players of a saddle-point problem: a network, a block for every slot of the executor, its gradient and
/// its Adam state. What every solver over small networks needs, once; for potentials and for maps alike.
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
        m_grad(parameters.size()),
        m_first(parameters.size()),
        m_second(parameters.size()) {
    setParameters(*m_network, parameters);
    if (m_averaged) setParameters(*m_averaged, parameters);
    for (std::size_t slot = 0; slot < BlockExecutor::kSlots; ++slot) m_blocks.push_back(m_network->makeBlock());
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

  /// Adds the slots' gradients in slot order, so that the sum does not depend on the number of threads: the threads of
  /// the team, where there is one, add different rows.
  std::vector<float>& reduceGrad(BlockExecutor* team = nullptr) {
    if (m_grad.size() < smallGrad) {
      std::fill(m_grad.begin(), m_grad.end(), 0.0f);
    } else {
      overParameters(team, [this](std::size_t first, std::size_t last) {
        std::fill(m_grad.data() + first, m_grad.data() + last, 0.0f);
      });
    }
    inShares(team, [this](std::size_t share, std::size_t shares) {
      for (const auto& block : m_blocks) block->flushGradPart(m_grad.data(), share, shares);
    });
    return m_grad;
  }

  /// What reduceGrad() added up, open to further terms until update().
  std::vector<float>& grad() { return m_grad; }

  /// One Adam step on the reduced gradient, then projection onto the convex set where asked, and all weights cut to
  /// [-clip, clip] where clip > 0. False when a weight is not finite any more.
  bool update(const AdamOptions& adam, bool project, double clip = 0, BlockExecutor* team = nullptr) {
    const auto count = updates() + 1;
    countUpdates(1);
    const auto parameters = m_network->parameters();
    const bool free = m_network->spec().convexity == Convexity::reparametrise;
    if (free) toFreeWeights(m_network->spec(), parameters, m_grad);
    std::atomic<bool> finite{true};
    overParameters(team, [&](std::size_t first, std::size_t last) {
      adamStep(parameters.data() + first, m_grad.data() + first, m_first.data() + first, m_second.data() + first,
               last - first, adam, count);
      // A sum is finite only if all its terms are, or nearly so: one pass without a branch in it.
      float sum = 0;
      for (const float w : parameters.subspan(first, last - first)) sum += w * 0.0f;
      if (sum != 0.0f) finite.store(false, std::memory_order_relaxed);
    });
    if (free) toPositiveWeights(m_network->spec(), parameters);
    if (project) projectConvex(m_network->spec(), parameters);
    const float most = static_cast<float>(clip);
    if (clip > 0)
      for (float& w : parameters) w = w > most ? most : w < -most ? -most : w;  // a NaN stays one
    inShares(team, [this](std::size_t share, std::size_t shares) { m_network->parametersChangedPart(share, shares); });
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
  /// f(share, shares) for every share of what is to be done between two loops over samples.
  template <class F>
  static void inShares(BlockExecutor* team, const F& f) {
    if (!team || team->threads() == 1) return f(std::size_t{0}, std::size_t{1});
    const auto shares = static_cast<std::size_t>(team->threads());  // these loops take microseconds, and so do claims
    team->run(shares, 1, [&](std::size_t, std::size_t share, std::size_t) { f(share, shares); });
  }
  /// f(first, last) over ranges that make up all parameters, in whole vectors so that no bit depends on the ranges.
  template <class F>
  void overParameters(BlockExecutor* team, const F& f) const {
    const std::size_t count = m_grad.size(), vectors = (count + 63) / 64;
    inShares(team, [&](std::size_t share, std::size_t shares) {
      const auto begin = [&](std::size_t s) { return std::min(count, vectors * s / shares * 64); };
      f(begin(share), begin(share + 1));
    });
  }

  /// Every whole number below 2^24 is a float, so two floats hold the number of updates exactly.
  static constexpr std::uint64_t counterBase = 1u << 24;
  static constexpr std::size_t smallGrad = 1 << 16;  ///< less than this is cleared sooner than a team is called

  static void setParameters(Network& network, const std::vector<float>& parameters) {
    std::copy(parameters.begin(), parameters.end(), network.parameters().begin());
    network.parametersChanged();
  }

  std::string m_name;
  std::unique_ptr<Network> m_network, m_averaged;
  std::vector<std::unique_ptr<Block>> m_blocks;
  std::vector<float> m_grad, m_first, m_second;
  std::vector<float> m_updates{0.0f, 0.0f};
  std::uint64_t m_averages = 0;  ///< how old the average is; past 2^24 its exact age has no effect any more
  float m_age = 0;               ///< the same, where a saved state reads and writes it
};

using PotentialPlayer = Player<Potential, PotentialBlock>;
using MapPlayer = Player<MapNet, MapBlock>;

}  // namespace brenier
