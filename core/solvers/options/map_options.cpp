#include "core/solvers/options/map_options.h"

#include "core/solvers/options/network_options.h"

namespace brenier {
namespace {

NetworkSpec freeNetwork(std::size_t inputs, std::size_t outputs, std::int64_t layers, std::int64_t width,
                        const std::string& activation) {
  NetworkSpec spec;
  spec.dim = inputs;
  spec.outputs = outputs;
  spec.hidden.assign(static_cast<std::size_t>(layers), static_cast<std::size_t>(width));
  spec.first = spec.middle = activationFromName(activation);
  spec.last = Activation::identity;
  spec.slope = 0.01f;
  spec.inputSkips = false;
  spec.convexity = Convexity::none;
  return spec;
}

}  // namespace

NetworkSpec MapOptions::mapNetwork(std::size_t dim, std::size_t noise) const {
  auto spec = freeNetwork(dim + noise, dim, mapLayers, mapWidth, activation);
  spec.residual = residual && noise == 0;
  return spec;
}

NetworkSpec MapOptions::potentialNetwork(std::size_t dim, bool head) const {
  auto spec = freeNetwork(dim, 1, potentialLayers, potentialWidth,
                          potentialActivation == "as_map" ? activation : potentialActivation);
  spec.strongConvexity = residual && head ? 1.0f : 0.0f;
  return spec;
}

MinimaxSettings MapOptions::settings() const {
  MinimaxSettings s;
  s.batch = static_cast<std::size_t>(batch);
  s.inner = {static_cast<float>(learningRate), static_cast<float>(beta1), static_cast<float>(beta2), 1e-8f, 0.0f};
  s.outer = s.inner;
  s.outer.learningRate = static_cast<float>(potentialRate);
  s.averageDecay = average;
  s.halveEvery = halveEvery;
  s.cosineHorizon = horizon;
  s.slowAfter = slowAfter;
  return s;
}

SolverCaps mapCaps(const std::string& bias) {
  return {.targetPotential = true,
          .inverse = true,
          .optimal = bias.empty(),
          .bias = bias,
          .twoPlayers = true,
          .innerName = "One step of T",
          .outerName = "One step of f"};
}

MapPlayer makeMapPlayer(const SolverSetup& setup, const MapOptions& options, std::size_t noise) {
  const auto spec = options.mapNetwork(setup.source->dim(), noise);
  return MapPlayer("T", setup.networks->makeMap(spec),
                   initialParameters(spec, Initialisation::truncatedNormal, 1, setup.weightSeed, 1),
                   options.average > 0 ? setup.networks->makeMap(spec) : nullptr);
}

PotentialPlayer makeFreePotential(const char* name, const SolverSetup& setup, const MapOptions& options,
                                  std::uint64_t stream, bool head) {
  const auto spec = options.potentialNetwork(setup.source->dim(), head);
  return PotentialPlayer(name, setup.networks->makePotential(spec),
                         initialParameters(spec, Initialisation::truncatedNormal, 1, setup.weightSeed, stream),
                         options.average > 0 ? setup.networks->makePotential(spec) : nullptr);
}

MinimaxParts MapOptions::parts(const SolverSetup& setup, std::size_t noise, bool head) const {
  auto player = makeMapPlayer(setup, *this, noise);
  MinimaxParts parts = partsWithoutPlayers(setup);
  parts.inner = noise == 0 ? makeFreeMap(std::move(player)) : makeNoisyMap(std::move(player), setup.dataSeed);
  parts.outer = std::make_unique<PotentialPlayer>(makeFreePotential("f", setup, *this, 0, head));
  return parts;
}

}  // namespace brenier
