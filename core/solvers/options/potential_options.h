#pragma once

#include <cstdint>
#include <string>

#include "core/api/option.h"
#include "core/engine/adam.h"
#include "core/oracle/network_spec.h"
#include "core/solvers/games/player.h"
#include "core/solvers/numerics/rates.h"
#include "core/solvers/options/descent_options.h"
#include "core/solvers/solver.h"

namespace brenier {

/// What the methods that learn by potentials share: the network, Adam and its schedule. A method's own options derive
/// from this, set their defaults in the constructor, and call this visit() first.
struct PotentialOptions {
  double learningRate = 1e-3;
  std::int64_t batch = 256;
  std::int64_t hiddenWidth = 64;
  std::int64_t hiddenLayers = 3;
  std::string activation = "celu";
  std::int64_t quadraticRank = 1;
  bool quadraticDiagonal = false;
  std::string convexity = "project";
  std::string initialisation = "near_identity";
  double initScale = 0.3;
  bool normaliseUnits = false;
  std::int64_t identitySteps = 0;
  double beta1 = 0.9;
  double beta2 = 0.99;
  double average = 0.995;
  std::int64_t horizon = 0;
  std::int64_t slowAfter = 0;

  /// `largestBatch` is for methods whose steps take the square of the batch.
  template <class V>
  void visit(V&& v, double largestBatch = 65536) {
    visitNetwork(v);
    visitDescent(v, largestBatch);
  }

  /// Potentials free of constraints: multilayer perceptrons beside the quadratic 1/2 |q x|^2.
  void makeFree() {
    convexity = "none";
    quadraticRank = 0;
    initialisation = "truncated_normal";
  }

  NetworkSpec network(std::size_t dim) const;
  AdamOptions adam(std::int64_t index) const;
  bool project() const { return convexity == "project"; }
  bool convex() const { return convexity != "none"; }

 private:
  template <class V>
  void visitNetwork(V&& v);
  template <class V>
  void visitDescent(V&& v, double largestBatch);
};

/// `stream` tells the initial weights of two players apart; `onSource` says which side the potential lives on.
PotentialPlayer makePotentialPlayer(const char* name, const SolverSetup& setup, const PotentialOptions& options,
                                    std::uint64_t stream, bool onSource);

template <class V>
void PotentialOptions::visitNetwork(V&& v) {
  v("hidden_width", hiddenWidth,
    OptionMeta{.title = "Hidden width", .help = "Units in each hidden layer", .min = 1, .max = 4096, .unit = "units"});
  v("hidden_layers", hiddenLayers,
    OptionMeta{
        .title = "Hidden layers", .help = "Layers before the scalar output", .min = 1, .max = 16, .unit = "layers"});
  v("activation", activation,
    OptionMeta{.title = "Activation",
               .help = "Of the hidden layers; one with kinks makes a map that jumps",
               .choices = {"celu", "softplus", "leaky_relu", "relu", "elu"}});
  v("quadratic_rank", quadraticRank,
    OptionMeta{.title = "Quadratic rank",
               .help = "Squares of linear forms of the input in each unit of the hidden layers (DenseICNN); 0: none",
               .min = 0,
               .max = 64});
  v("quadratic_diagonal", quadraticDiagonal,
    OptionMeta{.title = "Quadratic diagonal",
               .help =
                   "A diagonal beside it: with a rank, each unit has a positive semidefinite form of the input (PosDef "
                   "layers of OTT)"});
  v("convexity", convexity,
    OptionMeta{.title = "Convexity",
               .help = "project: negative hidden weights become 0 after each step; reparametrise: hidden weights are "
                       "softplus(K) / fan-in, and K is learned (Amos 2023); none: free networks",
               .choices = {"project", "reparametrise", "none"}});
  v("initialisation", initialisation,
    OptionMeta{.title = "Initialisation",
               .help = "near_identity and truncated_normal come with 1/2 |q x|^2, q learned from 1, so that the first "
                       "map is near the identity; gaussian with a full quadratic form, so that it is near the optimal "
                       "map between Gaussians of the same moments; normal: N(0, scale^2) and no such term, as "
                       "published",
               .choices = {"near_identity", "truncated_normal", "gaussian", "normal"}});
  v("init_scale", initScale,
    OptionMeta{.title = "Initial scale",
               .help = "Scale of the initial weights (not of truncated_normal)",
               .min = 1e-6,
               .max = 10,
               .logScale = true});
  v("normalise_units", normaliseUnits,
    OptionMeta{.title = "Normalise units",
               .help = "Scale the initial weights so that what enters a hidden activation has mean 0 and deviation 1 "
                       "over samples (ActNorm's first step)"});
  v("identity_steps", identitySteps,
    OptionMeta{.title = "Identity steps",
               .help = "At most so many steps of Adam towards the identity map before learning begins, fewer where it "
                       "is reached; 0: none. The originals take up to 10,000",
               .min = 0,
               .max = 100000,
               .unit = "steps"});
}

template <class V>
void PotentialOptions::visitDescent(V&& v, double largestBatch) {
  v("learning_rate", learningRate, descent::rate("Learning rate", "Adam's step size"));
  v("batch", batch, descent::batch(largestBatch));
  v("beta1", beta1, descent::beta1());
  v("beta2", beta2, descent::beta2());
  v("average", average, descent::average());
  v("horizon", horizon, descent::horizon());
  v("slow_after", slowAfter, descent::slowAfter());
}

/// `more`, with what the published settings of several methods share: networks whose units are quadratic of rank 1,
/// taught the identity before the first step.
OptionValues publishedPotentials(OptionValues more);

}  // namespace brenier
