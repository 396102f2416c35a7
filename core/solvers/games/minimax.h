#pragma once

#include <memory>
#include <tuple>

#include "core/solvers/games/inner_map.h"
#include "core/solvers/method_entry.h"
#include "core/solvers/solver.h"

namespace brenier {

enum class GradientPenalty {
  none,
  optimality,  ///< GO: |mean grad f(T(x)) - mean x|, which is 0 at the optimum (Rout et al.)
  unitNorm,    ///< GP: E (|grad f| - 1)^2 between target and image, of per-sample gradients (Gulrajani et al.)
  oneSided,    ///< LP: E max(|grad f| - 1, 0)^2 there (Petzka et al.)
};

inline bool operator==(const AdamOptions& a, const AdamOptions& b) {
  static_assert(sizeof(AdamOptions) == 5 * sizeof(float), "compare what was added to AdamOptions too");
  const auto all = [](const AdamOptions& o) {
    return std::tie(o.learningRate, o.beta1, o.beta2, o.epsilon, o.weightDecay);
  };
  return all(a) == all(b);
}

/// What a minimax method does at one moment; live options change it.
struct MinimaxSettings {
  std::size_t batch = 1024;
  std::int64_t innerSteps = 10;
  AdamOptions inner, outer;  ///< learning rates are those of step 0
  std::int64_t halveEvery = 0;
  std::int64_t cosineHorizon = 0;  ///< outer steps over which the rates fall to 1 %, 0: they do not
  std::int64_t slowAfter = 0;      ///< outer steps t0 of rates that fall as 1 / sqrt(1 + t / t0), 0: they do not
  bool projectInner = false, projectOuter = false;
  double innerPenalty = 0, outerPenalty = 0;  ///< weights of the penalty on negative hidden weights
  GradientPenalty gradientPenalty = GradientPenalty::none;
  double gradientPenaltyWeight = 0;
  double averageDecay = 0;
  bool coupled = true;          ///< the term -<x, T(x)> of L_T; without it T only fits the target (WGANs)
  std::int64_t outerSteps = 1;  ///< updates of f in one outer step
  double clip = 0;              ///< weights of f are cut to [-clip, clip] after each update, 0: they are not
  double expectile = 0;  ///< tau of the penalty E |tau - 1[u < 0]| u^2 on f, u = f(T(x)) - <x, T(x)> - f(y) + <x, y>
  double expectileWeight = 0;
  std::size_t draws = 1;  ///< images of the same x, one after the other in a batch, for weak transport
  double variance = 0;    ///< gamma: L_T loses gamma/2 times the variance among those
  bool freshInnerBatches = true;
  bool operator==(const MinimaxSettings&) const = default;
};

/// The saddle point that most of the literature shares: sup over f, inf over T of
///   V = -E_to f(y) - E_from [ <x, T(x)> - f(T(x)) ],   1/2 W2^2 = V + 1/2 E|x|^2 + 1/2 E|y|^2,
/// with T either the gradient of a potential g or a network. One outer step is `innerSteps` updates of T, which
/// minimise
///   L_T = E_from [ f(T(x)) - <x, T(x)> ],
/// and one update of f, which minimises L_f = E_to f(y) - E_from f(T(x)). Since f is fixed while T moves,
/// dL_T/dtheta = d/dtheta E <v, T(x)> with v = grad f(T(x)) - x held fixed: no derivative is taken twice.
struct MinimaxParts {
  MeasurePtr from, to;    ///< T carries `from` to `to`
  bool reversed = false;  ///< `from` is the target: the map from source to target is then grad f
  std::uint64_t dataSeed = 7;
  int threads = 1;
  const NetworkFactory* networks = nullptr;  ///< may offer a loop on a device; null: none
  std::unique_ptr<InnerMap> inner;
  std::unique_ptr<PotentialPlayer> outer;
  SolverCaps caps;
};

/// From source to target, still without players.
MinimaxParts partsWithoutPlayers(const SolverSetup& setup);

/// `settingsOf` reads the live options of the method that this is.
std::unique_ptr<Solver> makeMinimax(MinimaxParts parts, OptionValues options,
                                    std::function<MinimaxSettings(const OptionValues&)> settingsOf);

/// The registry's line of a method that is this saddle point with options of its own. `Options` has settings(), which
/// gives MinimaxSettings, and parts(setup), which gives MinimaxParts without caps.
template <class Options>
SolverEntry minimaxEntry(MethodAbout about) {
  SolverEntry entry = methodEntry<Options>(std::move(about));
  entry.make = [caps = entry.descriptor.caps](const SolverSetup& setup) {
    MinimaxParts parts = checkedOptions<Options>(setup.options).parts(setup);
    parts.caps = caps;
    return makeMinimax(std::move(parts), setup.options,
                       [](const OptionValues& values) { return checkedOptions<Options>(values).settings(); });
  };
  return entry;
}

}  // namespace brenier
