#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/solvers/games/pair_solver.h"
#include "core/solvers/options/map_options.h"
#include "core/solvers/step_watch.h"

namespace brenier {

/// One part of a step of a method over a map T and, where it has them, potentials phi and psi.
struct GameStep {
  std::uint64_t dataSeed = 0, key = 0;  ///< for random numbers of the objective's own
  std::size_t batch = 0, dim = 0;
  const std::vector<float>&x, &y;  ///< [batch, d], of source and target
  MapPlayer& map;
  PotentialPlayer *phi, *psi;  ///< null where the method has none
  BlockExecutor& executor;
  std::size_t blockSize = 0;
  std::array<PairSlot, BlockExecutor::slotCount>& slots;
  WatchedBatch* seen = nullptr;  ///< where the push of addMapGrad() is told; null: nobody watches

  /// block(slot, slot's number, first sample, samples) for all of the batch.
  template <class F>
  void run(F&& block) const {
    executor.run(batch, blockSize, [&](std::size_t s, std::size_t first, std::size_t n) {
      block(slots[s], s, first, n);
      map.block(s).release();
      for (auto* player : {phi, psi})
        if (player) player->block(s).release();
    });
  }
  /// T of the whole batch -> out [batch, d].
  void images(std::vector<float>& out) const;
  /// Gradients of T for sum_i <v_i, T(x_i)>, v [batch, d].
  void addMapGrad(const std::vector<float>& v) const;
};

/// What a place on the images' side costs, for who watches: sign (1/2 |y|^2 - potential(y)).
struct PlacePrices {
  bool ofPhi = true;  ///< else of psi
  float sign = 1;
  bool ofImages = true;  ///< the map descends them: what they are at its images is of interest
};

/// What such a method minimises. Numbers go to the slots: `loss` is the map's, `otherLoss` the potentials', `source`
/// and `target` the two sides of a dual value, where there is one.
class GameObjective {
 public:
  virtual ~GameObjective() = default;
  virtual bool hasPotentials() const { return false; }
  /// Steps of the potentials before each step of T.
  virtual std::int64_t potentialSteps() const { return 1; }
  virtual void potentials(GameStep&) {}
  virtual void map(GameStep& step) = 0;
  virtual std::optional<PlacePrices> prices() const { return std::nullopt; }
  virtual void setLive(const OptionValues& values) = 0;
};

/// A solver that draws fresh batches for each part, and moves the potentials and then the map along the gradients of
/// `objective`. T carries source to target; there is no inverse.
std::unique_ptr<Solver> makeMapGame(const SolverSetup& setup, const SolverCaps& caps,
                                    std::unique_ptr<GameObjective> objective,
                                    std::function<MapOptions(const OptionValues&)> optionsOf);

/// An objective that keeps its options.
template <class Options>
using GameObjectiveOf = ObjectiveWith<GameObjective, Options>;

/// The registry's line of such a method.
template <class Options, class Objective>
SolverEntry mapGameEntry(MethodAbout about) {
  SolverEntry entry = methodEntry<Options>(std::move(about));
  entry.make = [caps = entry.descriptor.caps](const SolverSetup& setup) {
    return makeMapGame(setup, caps, std::make_unique<Objective>(setup.options), [](const OptionValues& values) {
      return static_cast<MapOptions>(checkedOptions<Options>(values));
    });
  };
  return entry;
}

}  // namespace brenier
