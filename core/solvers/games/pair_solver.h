#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/solvers/games/batch_solver.h"
#include "core/solvers/method_entry.h"
#include "core/solvers/options/potential_options.h"

namespace brenier {

/// One step of a method over two potentials, phi on the source and psi on the target, learned together.
struct PairStep {
  std::int64_t index = 0;
  std::uint64_t dataSeed = 0;
  std::size_t batch = 0, dim = 0;
  const std::vector<float>&x, &y;  ///< [batch, d], of source and target
  PotentialPlayer& phi;
  PotentialPlayer* psi;  ///< null where a network of its own maps back
  MapPlayer* back;       ///< that network; else null
  BlockExecutor& executor;
  std::size_t blockSize = 0;
  std::array<PairSlot, BlockExecutor::slotCount>& slots;
  std::stop_token stop;

  /// block(slot, slot's number, first sample, samples) for all of the batch.
  template <class F>
  void run(F&& block) const {
    executor.run(batch, blockSize, [&](std::size_t s, std::size_t first, std::size_t n) {
      block(slots[s], s, first, n);
      phi.block(s).release();
      if (psi) psi->block(s).release();
      if (back) back->block(s).release();
    });
  }
};

/// What a method over two potentials minimises.
class PairObjective {
 public:
  virtual ~PairObjective() = default;
  /// Adds the gradients to the blocks of step.phi and step.psi, and the numbers to the slots. False when it stopped
  /// because it was asked to: the gradients are then those of no step.
  virtual bool accumulate(PairStep& step) = 0;
  virtual void setLive(const OptionValues& values) = 0;
  /// False where nothing learned predicts the inverse.
  virtual bool predicts() const { return true; }
  /// Whether refineInverse() does anything.
  virtual bool refines() const { return false; }
  /// Takes predictions z of the inverse at y [n, d] on to the maximisers of <y, z> - phi(z). `source` is for samples.
  virtual void refineInverse(const Potential& /*phi*/, const Measure& /*source*/, PointsView /*y*/,
                             float* /*z*/) const {}
};

/// A solver that draws a batch of each measure a step, and moves both potentials along the gradients of `objective`.
/// The map is grad phi; the inverse, where `caps` say that there is one, is grad psi as `objective` refines it.
/// `optionsOf` reads the shared options of the method. Where `back` is not null, that network stands in the place of
/// psi, for the inverse too.
std::unique_ptr<Solver> makePairSolver(const SolverSetup& setup, const SolverCaps& caps,
                                       std::unique_ptr<PairObjective> objective,
                                       std::function<PotentialOptions(const OptionValues&)> optionsOf,
                                       std::unique_ptr<MapPlayer> back = nullptr);

/// An objective that keeps its options.
template <class Options>
using PairObjectiveOf = ObjectiveWith<PairObjective, Options>;

/// The registry's line of a method over two potentials. `capsOf` says what it can with these options, where that
/// depends on them; `backOf` makes the network in the place of psi, or null.
template <class Options, class Objective>
SolverEntry pairEntry(MethodAbout about, SolverCaps (*capsOf)(const Options&) = nullptr,
                      std::unique_ptr<MapPlayer> (*backOf)(const SolverSetup&, const Options&) = nullptr) {
  if (capsOf) about.caps = capsOf({});
  SolverEntry entry = methodEntry<Options>(std::move(about));
  entry.make = [caps = entry.descriptor.caps, capsOf, backOf](const SolverSetup& setup) {
    const auto options = checkedOptions<Options>(setup.options);
    return makePairSolver(
        setup, capsOf ? capsOf(options) : caps, std::make_unique<Objective>(setup.options),
        [](const OptionValues& values) { return static_cast<PotentialOptions>(checkedOptions<Options>(values)); },
        backOf ? backOf(setup, options) : nullptr);
  };
  return entry;
}

/// What solvers over two potentials can give; convex where they are kept so, near the optimal map but for `bias`.
SolverCaps pairCaps(bool convex, const std::string& bias = {});

inline double dot(const float* a, const float* b, std::size_t d) {
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) sum += static_cast<double>(a[k]) * b[k];
  return sum;
}

}  // namespace brenier
