#pragma once

#include "core/picture_methods/picture_entry.h"
#include "core/picture_methods/picture_words.h"

// WGAN-QC (Liu, Gu, Samaras 2019): the critic is fitted to the exact duals of each batch for a quadratic cost.

namespace brenier {

struct WganQcImageOptions : ImageOptions {
  double gamma = 0.1;
  double costScale = 0;

  WganQcImageOptions() {
    mapSteps = potentialSteps = 1;
    beta1 = 0.5;
    beta2 = 0.999;
  }
  template <class V>
  void visit(V&& v) {
    visitCommon(v);
    visitAdam(v);
    v("gamma", gamma,
      OptionMeta{.title = "Slope weight",
                 .help = "gamma: the slope's term weighs 4 gamma sqrt(K)",
                 .min = 0,
                 .max = 1e6,
                 .applies = Applies::live,
                 .logScale = true});
    v("cost_scale", costScale,
      OptionMeta{.title = "Cost scale",
                 .help = "K of the cost K / 2 |x - y|^2; 0: one over the values of a picture",
                 .min = 0,
                 .max = 1e6,
                 .applies = Applies::live,
                 .logScale = true});
  }
  double k(std::int64_t valuesOfAPicture) const {
    return costScale > 0 ? costScale : 1.0 / static_cast<double>(valuesOfAPicture);
  }
};

inline GameWords exactDuals() {
  GameWords told = scoresAndPainter("Critic");
  told.meeting =
      "It is the turn of the critic. {samples} made and as many real pictures are paired exactly, and the duals say "
      "what "
      "each score should be.";
  told.change = "The critic takes a step towards those duals, and towards the slope that they ask for.";
  told.push =
      "Now T, with other x. It wants low scores, however far a picture comes from its x. Each pattern is what its "
      "picture is to gain.";
  told.number = "The step is done. In it the loss of the critic, how far it was from the duals, was {value}.";
  return told;
}

inline SolverEntry wganQcImagesEntry() {
  return pictureEntry<WganQcImageOptions>(
      {.id = "wgan_qc_images",
       .title = "WGAN-QC (pictures)",
       .help = "The critic learns the exact duals of each batch; no optimal map (Liu et al. 2019)",
       .told = exactDuals(),
       .published = {{"potential", std::string("resnet")},
                     {"learning_rate", 1e-4},
                     {"potential_rate", 1e-4},
                     {"map_width", std::int64_t{64}},
                     {"potential_width", std::int64_t{64}},
                     {"batch", std::int64_t{64}}},
       .notes =
           R"(Each update of f pairs the batch's real pictures `y_i` and made ones `t_j = T(x_j)` exactly, for the cost
`c_ij = K / 2 |y_i - t_j|^2`, and has the optimal duals `u_i - v_j <= c_ij` with the mean of all of them taken off. With
`s(j)` the real picture that `t_j` is paired with, f minimises

    1/2 (mean f(y) + mean u)^2 + 1/2 mean_j (f(t_j) + v_j)^2
      + 4 gamma sqrt(K) 1/2 mean_j (|grad f(t_j)| / (2 sqrt K) - sqrt(K) |y_s(j) - t_j| / 2)^2,

and T minimises `E f(T(x))`. Of the real duals only the mean is fitted, of the made ones each; the last term asks for the
slope of a potential. `f` is low on real pictures, as in OTM, so it learns minus the duals.

The published networks are `resnet` for f (with other stages) and a residual generator with batch normalisation; here T
is one of this program's. The public code averages T's weights over the last twelfth of 60,000 steps alone; here from
the first step on. The exact plan is the same as everywhere in this program (`brenier-cli exact`).

Duals of a batch are not those of the measures: in many dimensions a potential made of them is worse than that of a
linear map, while the pictures are good.)"});
}

}  // namespace brenier
