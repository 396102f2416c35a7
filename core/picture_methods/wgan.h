#pragma once

#include "core/picture_methods/picture_entry.h"
#include "core/picture_methods/picture_words.h"

// The W1 dual as a loss, the Lipschitz bound by a penalty (Gulrajani et al. 2017) or by force (Arjovsky et al. 2017). f
// is low on real pictures, as in OTM.

namespace brenier {

/// Gulrajani et al. 2017 with the rates of the OTM scripts.
struct WganGpImageOptions : ImageOptions {
  double penaltyWeight = 10;
  WganGpImageOptions() {
    mapSteps = 1;
    potentialSteps = 5;
  }
  template <class V>
  void visit(V&& v) {
    visitCommon(v);
    visitAdam(v);
    v("penalty_weight", penaltyWeight, penaltyWeightMeta());
  }
};

/// Arjovsky et al. 2017: RMSProp and clipped weights.
struct WganImageOptions : ImageOptions {
  double clip = 0.01;
  WganImageOptions() {
    mapSteps = 1;
    potentialSteps = 5;
    learningRate = potentialRate = 5e-5;
  }
  template <class V>
  void visit(V&& v) {
    visitCommon(v);
    v("clip", clip,
      OptionMeta{.title = "Clip",
                 .help = "Every weight of f stays in [-clip, clip]",
                 .min = 1e-6,
                 .max = 10,
                 .applies = Applies::live,
                 .logScale = true});
  }
};

/// Of both; what keeps the critic's slope bounded is not told.
inline GameWords scoreAlone() {
  GameWords told = scoresAndPainter("Critic");
  told.push =
      "Now T, with other x. It wants low scores, however far a picture comes from its x. Each pattern is what its "
      "picture is to gain.";
  told.meeting =
      "It is the turn of the critic. It looks at {samples} made pictures and as many real ones, and scores "
      "each: low means real.";
  told.change =
      "The critic takes a step, so that made pictures score higher than real ones. Only the distance of their means "
      "counts.";
  told.number = "The step is done. In it the loss of the critic was {value}; the cost of transport is no part of it.";
  return told;
}

inline SolverEntry wganGpImagesEntry() {
  return pictureEntry<WganGpImageOptions>(
      {.id = "wgan_gp_images",
       .title = "WGAN-GP (pictures)",
       .help = "W1 dual with gradient penalty as a loss; no optimal map (Gulrajani et al. 2017)",
       .told = scoreAlone(),
       .notes = "f minimises `E f(y) - E f(T(x)) + lambda E (|grad f| - 1)^2` between real and made pictures, T "
                "minimises `E f(T(x))`. `f` is low on real pictures, as in OTM; the penalty acts on `f`. T need not be "
                "an optimal map: nothing ties `T(x)` to `x`."});
}

inline SolverEntry wganImagesEntry() {
  return pictureEntry<WganImageOptions>(
      {.id = "wgan_images",
       .title = "WGAN (pictures)",
       .help = "W1 dual with clipped weights as a loss; no optimal map (Arjovsky et al. 2017)",
       .told = scoreAlone(),
       .notes = "f minimises `E f(y) - E f(T(x))` with every weight kept in [-clip, clip], T minimises `E f(T(x))`; "
                "RMSProp. The clip decides how steep f can be, and with it how fast T learns."});
}

}  // namespace brenier
