#pragma once

#include <cstdint>
#include <string>

#include "core/solvers/options/conjugate_options.h"
#include "core/solvers/options/potential_options.h"

namespace brenier {

struct AmortisedOptions : PotentialOptions {
  std::string amortisation = "regression";
  std::string predictor = "map";
  std::int64_t predictorWidth = 128;
  std::int64_t predictorLayers = 3;
  bool fineTune = true;
  double cycleWeight = 1;
  ConjugateChoice conjugate;

  /// Chosen in bench/known_map: free networks, small batches, and rates that fall with the steps done, so that no
  /// horizon need be known. With fewer rounds the steps are faster and settle sooner, at conjugates not quite solved.
  AmortisedOptions() {
    makeFree();
    learningRate = 2e-3;
    batch = 64;
    hiddenWidth = 128;
    average = 0.999;
    slowAfter = 10000;
    conjugate.rounds = 15;
    conjugate.tolerance = 1e-2;
  }

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v);
    v("amortisation", amortisation,
      OptionMeta{.title = "Amortisation",
                 .help = "What the predictor H minimises. regression: |H(y) - z|^2; objective: phi(H(y)) - <H(y), y>; "
                         "cycle: |grad phi(H(y)) - y|^2, and back where nothing is fine-tuned; none: there is none",
                 .choices = {"regression", "objective", "cycle", "none"}});
    v("predictor", predictor,
      OptionMeta{.title = "Predictor",
                 .help = "H: a network of its own that starts from the identity, or the gradient of a potential like "
                         "phi, which the amortisation cycle needs",
                 .choices = {"map", "gradient"}});
    v("predictor_width", predictorWidth,
      OptionMeta{.title = "Predictor width",
                 .help = "Units in each hidden layer of H, where it is a map",
                 .min = 1,
                 .max = 4096,
                 .unit = "units"});
    v("predictor_layers", predictorLayers,
      OptionMeta{.title = "Predictor layers",
                 .help = "Hidden layers of H, where it is a map",
                 .min = 1,
                 .max = 16,
                 .unit = "layers"});
    v("fine_tune", fineTune,
      OptionMeta{.title = "Fine-tune",
                 .help = "Solve each conjugate from the prediction on; regression and none always do",
                 .applies = Applies::live});
    v("cycle_weight", cycleWeight,
      OptionMeta{.title = "Cycle weight",
                 .help = "Of E |r|^2, where the amortisation is cycle",
                 .min = 0,
                 .max = 1e6,
                 .applies = Applies::live,
                 .logScale = true});
    conjugate.visit(v);
  }

  bool predictsByMap() const { return predictor == "map" && amortisation != "none"; }
  bool solves() const { return fineTune || amortisation == "regression" || amortisation == "none"; }
};

}  // namespace brenier
