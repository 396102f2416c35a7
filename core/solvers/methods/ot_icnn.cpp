#include "core/solvers/methods/solver_entries.h"

#include "core/solvers/games/game_words.h"
#include "core/solvers/options/network_options.h"
#include "core/solvers/options/ot_icnn_options.h"

// Both players are input convex networks: g on the source, T = grad g, and f on the target, whose gradient maps back.
// (The authors write Y for what is the source here.) The paper projects f onto non-negative hidden weights and only
// penalises negative ones of g. The saddle point itself is minimax.cpp's.

namespace brenier {

NetworkSpec OtIcnnOptions::network(std::size_t dim, bool isG) const {
  NetworkSpec spec;
  spec.dim = dim;
  spec.hidden.assign(static_cast<std::size_t>(hiddenLayers), static_cast<std::size_t>(hiddenWidth));
  spec.middle = activationFromName(isG && activationG != "as_f" ? activationG : activation);
  spec.last = outputActivation == "identity" ? Activation::identity : spec.middle;
  spec.quadratic = quadratic || initialisation == "near_identity";
  spec.convexity = (isG ? convexityG : convexityF) == "project" ? Convexity::project : Convexity::none;
  return spec;
}

MinimaxSettings OtIcnnOptions::settings() const {
  MinimaxSettings s;
  s.batch = static_cast<std::size_t>(batch);
  s.innerSteps = innerSteps;
  s.inner = {static_cast<float>(learningRate), static_cast<float>(beta1), static_cast<float>(beta2), 1e-8f,
             static_cast<float>(weightDecay)};
  s.outer = s.inner;
  s.halveEvery = halveEvery;
  s.averageDecay = average;
  s.projectInner = convexityG == "project";
  s.projectOuter = convexityF == "project";
  s.innerPenalty = s.outerPenalty = penalty;
  s.freshInnerBatches = freshInnerBatches;
  return s;
}

namespace {

PotentialPlayer makePlayer(const char* name, const SolverSetup& setup, const OtIcnnOptions& options, bool isG) {
  const auto spec = options.network(setup.source->dim(), isG);
  const auto kind = initialisationFromName(options.initialisation);
  return PotentialPlayer(name, setup.networks->makePotential(spec),
                         initialParameters(spec, kind, options.initScale, setup.weightSeed, isG ? 1 : 0),
                         options.average > 0 ? setup.networks->makePotential(spec) : nullptr);
}

}  // namespace

MinimaxParts OtIcnnOptions::parts(const SolverSetup& setup) const {
  MinimaxParts parts = partsWithoutPlayers(setup);
  parts.inner = makeGradientMap(makePlayer("g", setup, *this, true));
  parts.outer = std::make_unique<PotentialPlayer>(makePlayer("f", setup, *this, false));
  return parts;
}

SolverEntry otIcnnEntry() {
  return minimaxEntry<OtIcnnOptions>(
      {.id = "ot_icnn",
       .title = "OT-ICNN",
       .help = "Minimax over two input convex networks (Makkuva et al., ICML 2020); the map is the gradient of g",
       .caps = {.sourcePotential = true,
                .targetPotential = true,
                .inverse = true,
                .convex = true,
                .twoPlayers = true,
                .innerName = "One step of g",
                .outerName = "One step of f"},
       .told = pricesAndMover("g", "f", "g sends each of them along its slope: these are the images T(x) = ∇g(x)."),
       .published = {{"learning_rate", 1e-4},
                     {"batch", std::int64_t{1024}},
                     {"activation_g", std::string("as_f")},
                     {"initialisation", std::string("uniform")}},
       .notes = R"(The saddle point, with both players input convex:

    sup over f, inf over g:  V = -E_Q f(y) - E_P [ <x, grad g(x)> - f(grad g(x)) ],
    1/2 W2^2 = V + 1/2 E|x|^2 + 1/2 E|y|^2.

`g` lives on the source and the map is its gradient; `f` lives on the target and its gradient maps back. The paper
projects `f` onto non-negative hidden weights and only penalises negative ones of `g`. Ten steps of `g` come before each
step of `f`, with fresh samples each.

Watch the dual value rise and settle, and the L2-UVP below the line of the linear baseline. A dual value far above the
exact one says that `g` has not caught up with `f`: it is an estimate and no bound until the inner player has converged.
A gradient of convex pieces tears where modes split; that is right, and the warped grid shows where.

With leaky ReLU, as published, the map is torn at the kinks of `g`, and the gradient of the loss has no term for where
these lie: the biases of its later layers never move, and tears wander. `activation_g` = celu bends the units of `g`
alone; then they are told, and on the checkerboard an eighth of the published steps leave a quarter of the error
(docs/paper_2d.md). `f` is only evaluated, so that its kinks do no harm.)"});
}

}  // namespace brenier
