#include "core/solvers/options/potential_options.h"

#include "core/solvers/numerics/gaussian_start.h"
#include "core/solvers/numerics/start_training.h"
#include "core/solvers/options/network_options.h"

namespace brenier {

NetworkSpec PotentialOptions::network(std::size_t dim) const {
  NetworkSpec spec;
  spec.dim = dim;
  spec.hidden.assign(static_cast<std::size_t>(hiddenLayers), static_cast<std::size_t>(hiddenWidth));
  spec.middle = activationFromName(activation);
  // A DenseICNN has no activation after its first layer, whose units are quadratic already (Korotin et al.).
  spec.first = quadraticRank > 0 || quadraticDiagonal ? Activation::identity : spec.middle;
  spec.last = Activation::identity;
  spec.quadraticRank.assign(quadraticRank > 0 ? spec.hidden.size() : 0, static_cast<std::size_t>(quadraticRank));
  spec.quadraticDiagonal = quadraticDiagonal;
  spec.quadratic = initialisation != "normal";
  spec.strongConvexity = 1e-4f;
  spec.convexity = project() ? Convexity::project : convex() ? Convexity::reparametrise : Convexity::none;
  if (initialisation == "gaussian") addGaussianForm(spec);
  return spec;
}

AdamOptions PotentialOptions::adam(std::int64_t index) const {
  const double factor = rateFactor({.cosineHorizon = horizon, .slowAfter = slowAfter}, index);
  return {static_cast<float>(learningRate * factor), static_cast<float>(beta1), static_cast<float>(beta2), 1e-8f, 0.0f};
}

PotentialPlayer makePotentialPlayer(const char* name, const SolverSetup& setup, const PotentialOptions& options,
                                    std::uint64_t stream, bool onSource) {
  const auto spec = options.network(setup.source->dim());
  const bool gaussian = options.initialisation == "gaussian";
  auto start =
      initialParameters(spec, gaussian ? Initialisation::nearIdentity : initialisationFromName(options.initialisation),
                        options.initScale, setup.weightSeed, stream);
  if (gaussian)
    setGaussianForm(spec, onSource ? *setup.source : *setup.target, onSource ? *setup.target : *setup.source,
                    setup.dataSeed, start);
  if (options.project()) projectConvex(spec, start);
  const bool prepares = !setup.preparing.weightsFollow;
  if (prepares && options.normaliseUnits) normaliseUnits(spec, setup, onSource ? *setup.source : *setup.target, start);
  if (prepares && options.identitySteps > 0) trainIdentity(spec, setup, options.identitySteps, stream, start);
  return PotentialPlayer(name, setup.networks->makePotential(spec), start,
                         options.average > 0 ? setup.networks->makePotential(spec) : nullptr);
}

OptionValues publishedPotentials(OptionValues more) {
  more.merge(OptionValues{{"quadratic_rank", std::int64_t{1}},
                          {"initialisation", std::string("normal")},
                          {"init_scale", 0.1},
                          {"identity_steps", std::int64_t{1000}},
                          {"beta2", 0.999},
                          {"average", 0.0}});
  return more;
}

}  // namespace brenier
