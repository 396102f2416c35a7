#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/api/command.h"
#include "core/api/descriptor.h"
#include "core/api/run_event.h"
#include "core/engine/minimax_loop.h"
#include "core/measures/measure.h"
#include "core/oracle/laguerre_cells.h"
#include "core/oracle/learned_map.h"
#include "core/oracle/map_net.h"
#include "core/oracle/potential.h"
#include "core/util/inline_list.h"

namespace brenier {

struct StepWatch;

/// Makes networks for solvers; the one place that knows implementations. Errors say what is missing.
class NetworkFactory {
 public:
  virtual ~NetworkFactory() = default;
  std::unique_ptr<Potential> makePotential(const NetworkSpec& spec) const { return noted(newPotential(spec)); }
  std::unique_ptr<MapNet> makeMap(const NetworkSpec& spec) const { return noted(newMap(spec)); }
  /// A loop that runs where the weights are, on a device; null where there is none.
  virtual std::unique_ptr<MinimaxLoop> makeMinimaxLoop(const MinimaxLoopSpec&) const { return nullptr; }
  /// What the networks that it made so far compute with, "fused AVX2"; joined with "and" where it is more than one.
  std::string engines() const {
    std::string all;
    for (const auto& name : m_engines) all += (all.empty() ? "" : " and ") + name;
    return all;
  }

 protected:
  virtual std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const = 0;
  virtual std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const = 0;

 private:
  template <class Network>
  std::unique_ptr<Network> noted(std::unique_ptr<Network> network) const {
    m_engines.insert(network->engineName());
    return network;
  }
  mutable std::set<std::string> m_engines;
};

/// For work that takes long before a run's first step.
struct Preparing {
  std::stop_token stop = {};                         ///< the solver made after that is of no use
  std::function<void(const std::string&)> say = {};  ///< how far it is, for the person
  bool weightsFollow = false;                        ///< they will be those of a saved state: nothing is prepared
  MeasurePtr source = nullptr, target = nullptr;     ///< those of a run over the same data, which are not read again
};

/// What a solver needs to begin. `source` and `target` outlive the solver.
struct SolverSetup {
  MeasurePtr source;
  MeasurePtr target;
  OptionValues options;
  std::uint64_t weightSeed = 42;
  std::uint64_t dataSeed = 7;
  const NetworkFactory* networks = nullptr;
  int threads = 1;
  std::string device = "cpu";  ///< as SolverEntry::chooseDevice answered
  Preparing preparing = {};
};

/// What one outer step said. Losses are those of the batches, before the update.
struct StepReport {
  InlineList<MetricValue, 16> values;  ///< losses, dual value
  std::int64_t innerSteps = 0;
  bool finite = true;
  bool interrupted = false;   ///< stopped between inner steps: the state belongs to no step
  std::string problem;        ///< which tensor or loss is not finite
  std::int64_t pictures = 0;  ///< that went through the networks
  double dataSeconds = 0;     ///< spent on batches before they could be learned from
  std::string notice;         ///< what the solver had to change to go on, for the person; mostly empty
  OptionValues changed;       ///< options that it changed for that
  std::string done;           ///< set where the method's own goal is reached: why the run ends here, for the person
};

/// One named tensor of a solver's state (weights, optimiser moments, counters), pointing into the solver.
struct StateTensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::span<float> data;
};

/// A method that learns a transport map from samples. The random numbers of step k depend on (seeds, k) alone.
/// One thread calls it at a time.
class Solver {
 public:
  virtual ~Solver() = default;
  virtual SolverCaps caps() const = 0;
  virtual std::int64_t parameterCount() const = 0;

  /// Who is told what the players do in the steps that follow; null: nobody. A method without players tells nothing.
  /// The steps are the same to the last bit whether or not somebody watches.
  virtual void watch(StepWatch* /*watch*/) {}

  /// One outer step (or one player's part of it). Returns early, between inner steps, when `stop` is requested.
  virtual StepReport step(std::int64_t index, StepPart part, std::stop_token stop) = 0;

  /// Options that apply live; already checked. What restarts a run is ignored.
  virtual void setLive(const OptionValues& values) = 0;

  /// T(x_i) -> out [n, d of the target]: ALWAYS source to target.
  virtual void forward(PointsView x, float* out) const = 0;
  /// Where it computes, where that is its own affair; empty: where the networks of the setup are.
  virtual std::string deviceName() const { return {}; }
  /// Whether its steps are those of a loop that NetworkFactory::makeMinimaxLoop() made.
  virtual bool usesDeviceLoop() const { return false; }
  /// Target to source; false when the method has none.
  virtual bool inverse(PointsView y, float* out) const = 0;
  /// The part of inverse() that is a network, as learned() has it: where inverse() solves conjugates, what it starts
  /// from. False where there is none.
  virtual bool inverseNetwork(PointsView y, float* out) const { return caps().inverse && inverse(y, out); }
  /// phi on the source side (T = grad phi) and psi on the target side; null where the method has none.
  virtual const Potential* sourcePotential() const { return nullptr; }
  virtual const Potential* targetPotential() const { return nullptr; }
  /// Bits of each picture y of the target [n, pixels] for each of its values -> bits [n], at most: where the method has
  /// a likelihood of pictures of 256 values; false where it has none.
  virtual bool codeLengths(PointsView /*y*/, float* /*bits*/) const { return false; }
  /// The map's cells and where they go, where it is piecewise constant.
  virtual std::optional<LaguerreCells> cells() const { return std::nullopt; }

  /// The answer as networks, for what leaves the program. By default forward() is the gradient of sourcePotential()
  /// and inverseNetwork() that of targetPotential(). A solver whose maps are something else says so here; what it
  /// leaves empty cannot be exported as a network.
  virtual LearnedMap learned() const {
    LearnedMap learned;
    learned.source.potential = learnedNetwork(sourcePotential());
    if (caps().inverse) learned.target.potential = learnedNetwork(targetPotential());
    return learned;
  }

  /// Everything that changes from step to step, for saving, resuming and rewinding. The order is fixed.
  virtual std::vector<StateTensor> state() = 0;
  /// To be called after the state was written from outside.
  virtual void stateRestored() = 0;
};

/// One line of the registry.
struct SolverEntry {
  SolverDescriptor descriptor;
  std::function<std::unique_ptr<Solver>(const SolverSetup&)> make;
  /// Why the solver cannot learn between these measures; empty, or no function at all, where it can.
  std::function<std::string(const SolverSetup&)> misfit;
  /// Set where the solver brings its own networks: auto, cpu or cuda -> the device it will use. Error (device): that
  /// one is not there.
  std::function<Result<std::string>(const std::string&)> chooseDevice;
};

/// All solvers, in the order in which they are offered.
const std::vector<SolverEntry>& solverRegistry();

}  // namespace brenier
