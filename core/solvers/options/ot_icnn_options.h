#pragma once

#include <cstdint>
#include <string>

#include "core/api/option.h"
#include "core/oracle/network_spec.h"
#include "core/solvers/games/minimax.h"
#include "core/solvers/options/descent_options.h"

namespace brenier {

/// The defaults learn on data that nobody has tuned them for; those of the published 2D experiments are the preset.
struct OtIcnnOptions {
  double learningRate = 1e-3;
  std::int64_t batch = 256;
  std::int64_t innerSteps = 10;
  std::string convexityF = "project";
  std::string convexityG = "penalty";
  double penalty = 1.0;
  std::int64_t hiddenWidth = 64;
  std::int64_t hiddenLayers = 4;
  std::string activation = "leaky_relu";
  std::string activationG = "celu";
  std::string outputActivation = "as_hidden";
  bool quadratic = false;
  std::string initialisation = "near_identity";
  double initScale = 0.1;
  double beta1 = 0.5;
  double beta2 = 0.9;
  double weightDecay = 0;
  std::int64_t halveEvery = 0;
  double average = 0;
  bool freshInnerBatches = true;

  template <class V>
  void visit(V&& v) {
    const auto live = Applies::live;
    v("learning_rate", learningRate, descent::rate("Learning rate", "Adam's step size for both players"));
    v("batch", batch, descent::batch());
    v("inner_steps", innerSteps,
      descent::innerSteps("Steps of g for each step of f; too few and the dual value is not a bound"));
    v("convexity_f", convexityF,
      OptionMeta{.title = "Convexity of f",
                 .help = "project: negative hidden weights become 0 after each step; penalty: they cost",
                 .applies = live,
                 .choices = {"project", "penalty"}});
    v("convexity_g", convexityG,
      OptionMeta{.title = "Convexity of g",
                 .help = "The paper penalises g and projects f",
                 .applies = live,
                 .choices = {"penalty", "project"}});
    v("penalty", penalty,
      OptionMeta{.title = "Penalty weight",
                 .help = "lambda in lambda * sum 1/2 relu(-W)^2, for players on penalty",
                 .min = 0,
                 .max = 1e6,
                 .applies = live,
                 .logScale = true});
    v("hidden_width", hiddenWidth,
      OptionMeta{
          .title = "Hidden width", .help = "Units in each hidden layer", .min = 1, .max = 4096, .unit = "units"});
    v("hidden_layers", hiddenLayers,
      OptionMeta{
          .title = "Hidden layers", .help = "Layers before the scalar output", .min = 1, .max = 16, .unit = "layers"});
    v("activation", activation,
      OptionMeta{.title = "Activation",
                 .help = "Of the layers after the first, which is the square of a leaky ReLU",
                 .choices = {"leaky_relu", "relu", "celu", "softplus", "elu"}});
    v("activation_g", activationG,
      OptionMeta{.title = "Activation of g",
                 .help = "Where it differs; a gradient of g without curvature in its layers cannot learn where to tear",
                 .choices = {"as_f", "leaky_relu", "relu", "celu", "softplus", "elu"}});
    v("output_activation", outputActivation,
      OptionMeta{.title = "Output activation",
                 .help = "The 2D code passes the scalar output through the activation too",
                 .choices = {"as_hidden", "identity"}});
    v("quadratic", quadratic,
      OptionMeta{.title = "Quadratic term",
                 .help = "Adds 1/2 |q x|^2 with q learned, so that the identity map is near"});
    v("initialisation", initialisation,
      OptionMeta{
          .title = "Initialisation",
          .help = "uniform: U(0, scale) as in the 2D code; near_identity: with the quadratic term, close to T(x) = x",
          .choices = {"uniform", "near_identity", "truncated_normal", "normal"}});
    v("init_scale", initScale,
      OptionMeta{
          .title = "Initial scale", .help = "Scale of the initial weights", .min = 1e-6, .max = 10, .logScale = true});
    v("beta1", beta1, descent::beta1());
    v("beta2", beta2, descent::beta2());
    v("weight_decay", weightDecay,
      OptionMeta{.title = "Weight decay",
                 .help = "L2 term in the gradient",
                 .min = 0,
                 .max = 1,
                 .applies = live,
                 .logScale = true});
    v("halve_every", halveEvery, descent::halveEvery());
    v("average", average, descent::average());
    v("fresh_inner_batches", freshInnerBatches,
      OptionMeta{.title = "Fresh inner batches",
                 .help = "Off: all inner steps reuse one batch, as in the high-dimensional code",
                 .applies = live});
  }

  NetworkSpec network(std::size_t dim, bool isG) const;
  MinimaxSettings settings() const;
  MinimaxParts parts(const SolverSetup& setup) const;
};

}  // namespace brenier
