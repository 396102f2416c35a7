#include "core/solvers/otm.h"

#include "core/solvers/minimax.h"
#include "core/solvers/network_options.h"

// The map is a network of its own and f is any network with the head 1/2 |y|^2; nothing is convex by construction. The
// inner product is a sum over coordinates (the originals' toy notebooks average it, which only scales f by 1/d), so at
// the optimum grad f(T(x)) = x, and grad f is the inverse map.

namespace brenier {
namespace {

/// Defaults chosen on problems with a known map; the published toy settings are in the descriptor.
struct OtmOptions {
  double learningRate = 1e-3;
  double potentialRate = 1e-3;
  std::int64_t batch = 64;
  std::int64_t innerSteps = 10;
  std::int64_t mapWidth = 128;
  std::int64_t mapLayers = 3;
  std::int64_t potentialWidth = 128;
  std::int64_t potentialLayers = 3;
  std::string activation = "leaky_relu";
  std::string potentialActivation = "celu";
  bool residual = true;
  double beta1 = 0.5;
  double beta2 = 0.99;
  std::string gradientPenalty = "none";
  double gradientPenaltyWeight = 1;
  double average = 0.999;
  std::int64_t halveEvery = 0;
  std::int64_t horizon = 0;
  std::int64_t slowAfter = 0;

  template <class V>
  void visit(V&& v) {
    const auto live = Applies::live;
    v("learning_rate", learningRate,
      OptionMeta{.title = "Learning rate",
                 .help = "Adam's step size for the map T",
                 .min = 1e-8,
                 .max = 1.0,
                 .applies = live,
                 .logScale = true});
    v("potential_rate", potentialRate,
      OptionMeta{.title = "Rate of f",
                 .help = "Adam's step size for the potential f",
                 .min = 1e-8,
                 .max = 1.0,
                 .applies = live,
                 .logScale = true});
    v("batch", batch,
      OptionMeta{.title = "Batch",
                 .help = "Samples of each measure a step",
                 .min = 1,
                 .max = 65536,
                 .unit = "samples",
                 .applies = live,
                 .logScale = true});
    v("inner_steps", innerSteps,
      OptionMeta{
          .title = "Inner steps", .help = "Steps of T for each step of f", .min = 1, .max = 1000, .applies = live});
    v("map_width", mapWidth,
      OptionMeta{
          .title = "Map width", .help = "Units in each hidden layer of T", .min = 1, .max = 4096, .unit = "units"});
    v("map_layers", mapLayers,
      OptionMeta{.title = "Map layers", .help = "Hidden layers of T", .min = 1, .max = 16, .unit = "layers"});
    v("potential_width", potentialWidth,
      OptionMeta{.title = "Potential width",
                 .help = "Units in each hidden layer of f",
                 .min = 1,
                 .max = 4096,
                 .unit = "units"});
    v("potential_layers", potentialLayers,
      OptionMeta{.title = "Potential layers", .help = "Hidden layers of f", .min = 1, .max = 16, .unit = "layers"});
    v("activation", activation,
      OptionMeta{.title = "Activation",
                 .help = "Of the hidden layers of T",
                 .choices = {"celu", "leaky_relu", "relu", "softplus", "elu"}});
    v("potential_activation", potentialActivation,
      OptionMeta{.title = "Activation of f",
                 .help = "Of the hidden layers of f; where it has kinks, the inverse map jumps",
                 .choices = {"as_map", "celu", "leaky_relu", "relu", "softplus", "elu"}});
    v("residual", residual,
      OptionMeta{.title = "Start from the identity",
                 .help = "T(x) = x + network, f = 1/2 |y|^2 + network; the originals go without"});
    v("beta1", beta1,
      OptionMeta{.title = "Adam beta 1", .help = "Decay of the mean", .min = 0, .max = 0.9999, .applies = live});
    v("beta2", beta2,
      OptionMeta{
          .title = "Adam beta 2", .help = "Decay of the squared mean", .min = 0, .max = 0.999999, .applies = live});
    v("gradient_penalty", gradientPenalty,
      OptionMeta{.title = "Penalty on f",
                 .help = "go: |mean grad f(T(x)) - mean x|; gp: E (|grad f| - 1)^2 between image and target",
                 .applies = live,
                 .choices = {"none", "go", "gp"}});
    v("gradient_penalty_weight", gradientPenaltyWeight,
      OptionMeta{.title = "Penalty weight",
                 .help = "lambda of that penalty",
                 .min = 0,
                 .max = 1e6,
                 .applies = live,
                 .logScale = true});
    v("average", average,
      OptionMeta{.title = "Weight average",
                 .help = "Decay a step of the moving average that views and scores use; 0: the weights themselves",
                 .min = 0,
                 .max = 0.99999});
    v("halve_every", halveEvery,
      OptionMeta{.title = "Halve rates every",
                 .help = "Outer steps after which the rates are halved; 0: never",
                 .min = 0,
                 .max = 1e9,
                 .unit = "steps",
                 .applies = live});
    v("horizon", horizon,
      OptionMeta{.title = "Cosine horizon",
                 .help = "Outer steps over which the rates fall to 1 % along a cosine; 0: they do not",
                 .min = 0,
                 .max = 1e9,
                 .unit = "steps",
                 .applies = live});
    v("slow_after", slowAfter,
      OptionMeta{
          .title = "Slow down after",
          .help = "Outer steps t0 of rates that fall as 1 / sqrt(1 + t / t0), whenever one stops; 0: they do not",
          .min = 0,
          .max = 1e9,
          .unit = "steps",
          .applies = live});
  }

  NetworkSpec network(std::size_t dim, bool map) const;
  MinimaxSettings settings() const;
};

NetworkSpec OtmOptions::network(std::size_t dim, bool map) const {
  NetworkSpec spec;
  spec.dim = dim;
  spec.outputs = map ? dim : 1;
  spec.hidden.assign(static_cast<std::size_t>(map ? mapLayers : potentialLayers),
                     static_cast<std::size_t>(map ? mapWidth : potentialWidth));
  spec.first = spec.middle =
      activationFromName(map || potentialActivation == "as_map" ? activation : potentialActivation);
  spec.last = Activation::identity;
  spec.slope = 0.01f;
  spec.inputSkips = false;
  spec.convexity = Convexity::none;
  spec.residual = map && residual;
  spec.strongConvexity = !map && residual ? 1.0f : 0.0f;
  return spec;
}

MinimaxSettings OtmOptions::settings() const {
  MinimaxSettings s;
  s.batch = static_cast<std::size_t>(batch);
  s.innerSteps = innerSteps;
  s.inner = {static_cast<float>(learningRate), static_cast<float>(beta1), static_cast<float>(beta2), 1e-8f, 0.0f};
  s.outer = s.inner;
  s.outer.learningRate = static_cast<float>(potentialRate);
  s.gradientPenalty = gradientPenalty == "go"   ? GradientPenalty::optimality
                      : gradientPenalty == "gp" ? GradientPenalty::unitNorm
                                                : GradientPenalty::none;
  s.gradientPenaltyWeight = gradientPenaltyWeight;
  s.averageDecay = average;
  s.halveEvery = halveEvery;
  s.cosineHorizon = horizon;
  s.slowAfter = slowAfter;
  return s;
}

SolverCaps otmCaps() {
  return {.targetPotential = true,
          .inverse = true,
          .twoPlayers = true,
          .innerName = "One step of T",
          .outerName = "One step of f"};
}

std::unique_ptr<Solver> makeOtm(const SolverSetup& setup) {
  OtmOptions options;
  readOptions(options, setup.options);
  const auto mapSpec = options.network(setup.source->dim(), true);
  const auto potentialSpec = options.network(setup.source->dim(), false);
  const auto& nets = *setup.networks;
  const bool average = options.average > 0;
  MinimaxParts parts;
  parts.from = setup.source;
  parts.to = setup.target;
  parts.dataSeed = setup.dataSeed;
  parts.threads = setup.threads;
  parts.networks = setup.networks;
  parts.inner = makeFreeMap(MapPlayer(
      "T", nets.makeMap(mapSpec), initialParameters(mapSpec, Initialisation::truncatedNormal, 1, setup.weightSeed, 1),
      average ? nets.makeMap(mapSpec) : nullptr));
  parts.outer = std::make_unique<PotentialPlayer>(
      "f", nets.makePotential(potentialSpec),
      initialParameters(potentialSpec, Initialisation::truncatedNormal, 1, setup.weightSeed, 0),
      average ? nets.makePotential(potentialSpec) : nullptr);
  parts.caps = otmCaps();
  return makeMinimax(std::move(parts), setup.options, [](const OptionValues& values) {
    OtmOptions live;
    readOptions(live, values);
    return live.settings();
  });
}

}  // namespace

SolverEntry otmEntry() {
  SolverEntry entry;
  entry.descriptor.id = "otm";
  entry.descriptor.title = "OTM";
  entry.descriptor.help =
      "Minimax over a map and a potential, both free networks (Rout et al., ICLR 2022; MM:R of the benchmark)";
  entry.descriptor.options = describeOptions<OtmOptions>();
  entry.descriptor.caps = otmCaps();
  entry.descriptor.notes = R"(The saddle point over a map `T` and a potential `f` on the target, both free networks:

    T minimises  E_P [ f(T(x)) - <x, T(x)> ],     f minimises  E_Q f(y) - E_P f(T(x)),

each in its turn. `T` carries source to target; `f` is the conjugate of the paper's potential, `f(y) = 1/2 |y|^2 - psi(y)`, so that
at the optimum `grad f(T(x)) = x` and `grad f` is the inverse map. Nothing is convex by construction, which makes the
networks easy to train and the answer unguarded: the number of folds on the stage should be nought. The optional
penalties are GO, `|E grad f(T(x)) - E x|`, which vanishes at the optimum, and GP, `E (|grad f| - 1)^2`, which does not.

Watch L2-UVP fall through the first minute. Swirls mean that `T` fits the target without being optimal: more inner steps,
or a smaller rate of `f`.)";
  entry.descriptor.published = {{"batch", std::int64_t{400}},
                                {"inner_steps", std::int64_t{16}},
                                {"potential_activation", std::string("as_map")},
                                {"gradient_penalty", std::string("go")},
                                {"gradient_penalty_weight", 1.0},
                                {"residual", false},
                                {"average", 0.0}};
  entry.descriptor.normalises = true;
  entry.make = makeOtm;
  return entry;
}

}  // namespace brenier
