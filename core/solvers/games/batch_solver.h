#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/engine/block_executor.h"
#include "core/solvers/numerics/running_mean.h"
#include "core/solvers/solver.h"

namespace brenier {

/// What a slot of the executor works with; all of it is free at the start of a step.
struct PairSlot {
  std::vector<float> a, b, c;          ///< [rows, d]
  std::vector<float> values, weights;  ///< [rows]
  RunningMean source, target;          ///< the two sides of the dual value: 1/2 |x|^2 - phi(x), 1/2 |y|^2 - phi*(y)
  RunningMean loss;                    ///< a batch's loss is the sum of the two means, where it is a mean at all
  RunningMean otherLoss;
  RunningMean innerLoss, otherInnerLoss;  ///< likewise, of a psi that minimises something else than phi does
};

/// A solver that draws a batch of each measure and follows the gradients of an objective, without its players: options
/// that may change while it learns, samples, slots.
template <class Options, class Objective>
class BatchSolver : public Solver {
 public:
  SolverCaps caps() const override { return m_caps; }
  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_values[id] = value;
    m_options = m_optionsOf(m_values);
    m_objective->setLive(values);
  }

 protected:
  using ReadOptions = std::function<Options(const OptionValues&)>;

  BatchSolver(const SolverSetup& setup, const SolverCaps& caps, std::unique_ptr<Objective> objective,
              ReadOptions optionsOf)
      : m_source(setup.source),
        m_target(setup.target),
        m_dataSeed(setup.dataSeed),
        m_caps(caps),
        m_objective(std::move(objective)),
        m_values(setup.options),
        m_optionsOf(std::move(optionsOf)),
        m_options(m_optionsOf(m_values)),
        m_executor(setup.threads) {}

  std::size_t batch() const { return static_cast<std::size_t>(m_options.batch); }

  /// Empty slots with room for blocks of `size`, and the samples of that key.
  void draw(std::uint64_t key, std::size_t size) {
    const std::size_t d = m_source->dim(), rows = std::min(size, batch());
    for (auto& slot : m_slots) {
      for (auto* points : {&slot.a, &slot.b, &slot.c}) points->resize(rows * d);
      slot.values.resize(rows);
      slot.weights.resize(rows);
      slot.source = slot.target = slot.loss = slot.otherLoss = slot.innerLoss = slot.otherInnerLoss = {};
    }
    m_x.resize(batch() * d);
    m_y.resize(batch() * d);
    m_executor.run(batch(), size, [&](std::size_t, std::size_t first, std::size_t n) {
      m_source->sample({m_dataSeed, streamSourceTraining, key}, first, n, m_x.data() + first * d);
      m_target->sample({m_dataSeed, streamTargetTraining, key}, first, n, m_y.data() + first * d);
    });
  }

  const MeasurePtr m_source, m_target;
  const std::uint64_t m_dataSeed;
  const SolverCaps m_caps;
  const std::unique_ptr<Objective> m_objective;
  OptionValues m_values;
  const ReadOptions m_optionsOf;
  Options m_options;
  BlockExecutor m_executor;
  std::array<PairSlot, BlockExecutor::slotCount> m_slots;
  std::vector<float> m_x, m_y;  ///< [batch, d]
};

}  // namespace brenier
