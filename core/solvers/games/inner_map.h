#pragma once

#include <memory>
#include <vector>

#include "core/solvers/games/player.h"

namespace brenier {

/// The inner player of a minimax method: a map given as the gradient of a potential, or as a network of its own.
class InnerMap {
 public:
  virtual ~InnerMap() = default;
  /// As Potential::blockFor().
  virtual std::size_t blockFor(std::size_t count) const = 0;
  /// Which samples the next evaluate() of this slot is about, for maps with noise of their own.
  virtual void atSamples(std::size_t, const SampleKey&, std::size_t) {}
  /// T(x_i) -> out [n, d] for one block of a slot.
  virtual void evaluate(std::size_t slot, const float* x, std::size_t n, float* out) = 0;
  /// Accumulates d/dtheta sum_i <v_i, T(x_i)> for the block evaluated last, v [n, d].
  virtual void addGrad(std::size_t slot, const float* v) = 0;
  /// Lends the memory of that block's evaluation to the next slot of this thread.
  virtual void release(std::size_t slot) = 0;
  virtual void clearGrads() = 0;
  /// As Player::descend(). Projection and penalty are for convex potentials; no method asks a free map for them.
  virtual bool descend(const Descent& descent, BlockExecutor& team) = 0;
  virtual void average(double decay) = 0;
  virtual void map(PointsView x, float* out) const = 0;
  /// The potential, where the map is its gradient; null otherwise.
  virtual const Potential* potential() const = 0;
  /// The network, where the map is one of its own; null otherwise.
  virtual const MapNet* mapNet() const = 0;
  virtual const NetworkSpec& spec() const = 0;
  /// What Player offers to a loop that runs elsewhere.
  virtual LoopPlayer loopPlayer() = 0;
  virtual std::uint64_t updates() const = 0;
  virtual void countUpdates(std::uint64_t more) = 0;
  virtual float nextAverageKeep(double decay) = 0;
  virtual void parametersChanged() = 0;
  virtual std::int64_t parameterCount() const = 0;
  virtual void appendState(std::vector<StateTensor>& state) = 0;
  virtual void stateRestored() = 0;
};

/// T = grad phi.
std::unique_ptr<InnerMap> makeGradientMap(PotentialPlayer player);
/// T a network with d outputs.
std::unique_ptr<InnerMap> makeFreeMap(MapPlayer player);
/// T(x, z) a network with more inputs than outputs; the rest is z ~ N(0, I), a function of (seed, step, sample) while
/// training and of the point's number in views and scores.
std::unique_ptr<InnerMap> makeNoisyMap(MapPlayer player, std::uint64_t seed);

}  // namespace brenier
