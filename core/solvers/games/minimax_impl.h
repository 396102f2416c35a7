#pragma once

#include <array>

#include "core/solvers/games/loop_bridge.h"
#include "core/solvers/games/minimax.h"
#include "core/solvers/numerics/nearby_order.h"
#include "core/solvers/numerics/running_mean.h"
#include "core/solvers/step_watch.h"

// The class behind makeMinimax(): its steps are in minimax.cpp, the terms that only some methods have in
// minimax_terms.cpp, what is told of them in slow motion in minimax_watch.cpp.

namespace brenier {

class Minimax final : public Solver {
 public:
  Minimax(MinimaxParts parts, OptionValues options, std::function<MinimaxSettings(const OptionValues&)> settingsOf)
      : m_parts(std::move(parts)),
        m_options(std::move(options)),
        m_settingsOf(std::move(settingsOf)),
        m_settings(m_settingsOf(m_options)),
        m_dim(m_parts.from->dim()),
        m_executor(m_parts.threads),
        m_device(m_parts, loopOf(m_parts)) {}

  SolverCaps caps() const override { return m_parts.caps; }
  std::int64_t parameterCount() const override {
    return m_parts.inner->parameterCount() +
           static_cast<std::int64_t>(std::as_const(*m_parts.outer).network().parameters().size());
  }
  bool usesDeviceLoop() const override { return m_device.takes(m_settings); }
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;
  void watch(StepWatch* watch) override {
    m_watch = watch;
    m_seen = nullptr;  // of a step that did not end
    if (watch) watch->reversed = m_parts.reversed;
  }
  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_options[id] = value;
    m_settings = m_settingsOf(m_options);
  }
  void forward(PointsView x, float* out) const override {
    m_device.pull();
    m_parts.reversed ? outerMap(x, out) : m_parts.inner->map(x, out);
  }
  bool inverse(PointsView y, float* out) const override {
    if (!m_parts.caps.inverse) return false;
    m_device.pull();
    m_parts.reversed ? m_parts.inner->map(y, out) : outerMap(y, out);
    return true;
  }
  const Potential* sourcePotential() const override {
    m_device.pull();
    return m_parts.reversed ? &m_parts.outer->answer() : m_parts.inner->potential();
  }
  const Potential* targetPotential() const override {
    if (!m_parts.caps.targetPotential) return nullptr;
    m_device.pull();
    return m_parts.reversed ? m_parts.inner->potential() : &m_parts.outer->answer();
  }
  LearnedMap learned() const override {
    m_device.pull();
    LearnedMap learned = Solver::learned();
    (m_parts.reversed ? learned.target : learned.source).map = learnedNetwork(m_parts.inner->mapNet());
    return learned;
  }
  std::vector<StateTensor> state() override {
    m_device.pull();
    std::vector<StateTensor> tensors;
    m_parts.inner->appendState(tensors);
    m_parts.outer->appendState(tensors);
    return tensors;
  }
  void stateRestored() override {
    m_parts.inner->stateRestored();
    m_parts.outer->stateRestored();
    m_device.hostChanged();
  }

 private:
  struct Slot {
    std::vector<float> x, y, mapped, direction, weights, values;
    std::vector<double> difference;  ///< sum of grad f(T(x)) - x, for the GO penalty
    RunningMean innerLoss, fromTerm, toTerm, fAtImage, fAtTarget;
    RunningMean
        penalty;  ///< what a method adds to the loss of the player that moves, a sample or a group of draws each
  };

  void outerMap(PointsView x, float* out) const { gradientMap(m_parts.outer->answer(), x, out); }
  /// Samples a block of the batch.
  std::size_t blockSize() const {
    return std::min(m_parts.inner->blockFor(m_settings.batch), m_parts.outer->network().blockFor(m_settings.batch));
  }
  void prepareSlots();
  SampleKey fromKey(std::int64_t index, std::int64_t part) const;
  SampleKey toKey(std::int64_t index, std::int64_t part) const;
  AdamOptions scheduled(AdamOptions adam, std::int64_t index) const;
  /// block(slot, first, n) for all of the batch; what was evaluated is then free for the next slot of that thread.
  template <class F>
  void run(F&& block) {
    m_executor.run(m_settings.batch, blockSize(), [&](std::size_t slot, std::size_t first, std::size_t n) {
      block(slot, first, n);
      m_parts.inner->release(slot);
      m_parts.outer->block(slot).release();
    });
  }
  /// Whether neighbours share work in the networks, and nothing else depends on which sample is which.
  bool ordersSamples() const;
  /// Draws the whole batch for an inner step, neighbours together.
  void drawOrdered(const SampleKey& key);
  /// T at the samples first .. first+n-1 of `drawn`, or where that is null of the batch of `key`.
  void mapBlock(Slot& slot, std::size_t s, std::size_t first, std::size_t n, const SampleKey& key,
                const float* drawn = nullptr);
  void innerBlock(std::size_t slot, std::size_t first, std::size_t n, const SampleKey& key);
  void imageBlock(Slot& slot, std::size_t s, std::size_t n);
  void targetBlock(Slot& slot, std::size_t s, std::size_t n);
  void gradientNormBlock(Slot& slot, std::size_t s, std::size_t first, std::size_t n, std::uint64_t step);
  void expectileBlock(Slot& slot, std::size_t s, std::size_t n);
  void subtractVariance(Slot& slot, std::size_t n) const;
  /// Returns the penalty.
  double addOptimalityPenalty(const SampleKey& key);
  LoopMean penaltyOfSlots() const;
  LoopMean innerLossOfSlots() const;
  /// `penalty` is what f pays besides its two means.
  void reportOuter(const LoopReport& said, StepReport& report, const LoopMean& penalty = {}) const;
  void reportInner(const LoopMean& loss, StepReport& report) const;
  std::int64_t innerStepsOf(StepPart part) const {
    return part == StepPart::both ? m_settings.innerSteps : part == StepPart::inner ? 1 : 0;
  }
  StepReport hostStep(std::int64_t index, StepPart part, std::stop_token stop);
  StepReport deviceStep(std::int64_t index, std::int64_t innerSteps, bool outerStep);
  bool innerStep(std::int64_t index, std::int64_t inner, StepReport& report);
  bool outerStep(std::int64_t index, std::int64_t outer, StepReport& report);

  // Of who watches; nothing where nobody does.
  void beginWatched(bool inner, std::int64_t k, std::int64_t of);
  void endWatched(std::int64_t k);
  void seePush(const Slot& slot, std::size_t first, std::size_t n) const;
  void seeImages(const Slot& slot, std::size_t first, std::size_t n) const;
  void seeOthers(const Slot& slot, std::size_t first, std::size_t n) const;
  void keepPrices(const float* values, const float* places, std::size_t first, std::size_t n, float* kept) const;
  float priceOf(float value, const float* place) const;
  std::vector<float> pricesAt(PointsView places);
  Points imagesOf(const WatchedBatch& followed);
  void rehearse(std::int64_t index, StepPart part, std::stop_token stop);

  MinimaxParts m_parts;
  OptionValues m_options;
  std::function<MinimaxSettings(const OptionValues&)> m_settingsOf;
  MinimaxSettings m_settings;
  std::size_t m_dim;
  BlockExecutor m_executor;
  mutable LoopBridge m_device;
  std::array<Slot, BlockExecutor::slotCount> m_slots;
  std::vector<float> m_drawn, m_ordered;  ///< the batch of an inner step, as drawn and neighbours together
  NearbyOrder m_order;
  std::vector<double> m_difference;  ///< of the batch, for the GO penalty
  StepWatch* m_watch = nullptr;
  WatchedBatch* m_seen = nullptr;  ///< where the batch of the present step is kept; null: nowhere
  SampleKey m_followed;            ///< of the batch whose images are followed
};

}  // namespace brenier
