#pragma once

#include <cstdint>
#include <string>

#include "core/api/option.h"
#include "core/solvers/games/minimax.h"
#include "core/solvers/options/descent_options.h"

namespace brenier {

/// What the methods that learn a map T and a potential f, both free networks, share: the networks, Adam, its schedule
/// and the average. A method's own options derive from this, set their defaults in the constructor, and call this
/// visit() first.
struct MapOptions {
  double learningRate = 1e-3;
  double potentialRate = 1e-3;
  std::int64_t batch = 64;
  std::int64_t mapWidth = 128;
  std::int64_t mapLayers = 3;
  std::int64_t potentialWidth = 128;
  std::int64_t potentialLayers = 3;
  std::string activation = "leaky_relu";
  std::string potentialActivation = "celu";
  bool residual = true;
  double beta1 = 0.5;
  double beta2 = 0.99;
  double average = 0.999;
  std::int64_t halveEvery = 0;
  std::int64_t horizon = 0;
  std::int64_t slowAfter = 0;

  template <class V>
  void visit(V&& v) {
    visitNetworks(v);
    visitDescent(v);
  }

  /// T: R^(dim + noise) -> R^dim, starting from the identity where `residual` and there is no noise; f: R^dim -> R,
  /// with the head 1/2 |y|^2 where `residual` and `head`.
  NetworkSpec mapNetwork(std::size_t dim, std::size_t noise = 0) const;
  NetworkSpec potentialNetwork(std::size_t dim, bool head = true) const;
  /// Batch, rates and schedules; what is a method's own is left at its default.
  MinimaxSettings settings() const;
  /// Both players over these networks, from `setup`'s measures and seeds.
  MinimaxParts parts(const SolverSetup& setup, std::size_t noise = 0, bool head = true) const;

 private:
  template <class V>
  void visitNetworks(V&& v);
  template <class V>
  void visitDescent(V&& v);
};

/// What a map and a potential on the target, stepped apart, can give; near the optimal map but for `bias`.
SolverCaps mapCaps(const std::string& bias = {});

/// The players alone; `stream` tells the initial weights of two potentials apart.
MapPlayer makeMapPlayer(const SolverSetup& setup, const MapOptions& options, std::size_t noise);
PotentialPlayer makeFreePotential(const char* name, const SolverSetup& setup, const MapOptions& options,
                                  std::uint64_t stream, bool head = true);

template <class V>
void MapOptions::visitNetworks(V&& v) {
  v("map_width", mapWidth,
    OptionMeta{
        .title = "Map width", .help = "Units in each hidden layer of T", .min = 1, .max = 4096, .unit = "units"});
  v("map_layers", mapLayers,
    OptionMeta{.title = "Map layers", .help = "Hidden layers of T", .min = 1, .max = 16, .unit = "layers"});
  v("potential_width", potentialWidth,
    OptionMeta{
        .title = "Potential width", .help = "Units in each hidden layer of f", .min = 1, .max = 4096, .unit = "units"});
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
}

template <class V>
void MapOptions::visitDescent(V&& v) {
  v("learning_rate", learningRate, descent::rate("Learning rate", "Adam's step size for the map T"));
  v("potential_rate", potentialRate, descent::rate("Rate of f", "Adam's step size for the potential f"));
  v("batch", batch, descent::batch());
  v("beta1", beta1, descent::beta1());
  v("beta2", beta2, descent::beta2());
  v("average", average, descent::average());
  v("halve_every", halveEvery, descent::halveEvery());
  v("horizon", horizon, descent::horizon());
  v("slow_after", slowAfter, descent::slowAfter());
}

}  // namespace brenier
