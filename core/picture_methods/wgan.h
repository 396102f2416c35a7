#pragma once

#include "core/picture_methods/picture_entry.h"

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

inline SolverEntry wganGpImagesEntry() {
  return pictureEntry<WganGpImageOptions>(
      {.id = "wgan_gp_images",
       .title = "WGAN-GP (pictures)",
       .help = "W1 dual with gradient penalty as a loss; no optimal map (Gulrajani et al. 2017)",
       .notes = "f minimises `E f(y) - E f(T(x)) + lambda E (|grad f| - 1)^2` between real and made pictures, T "
                "minimises `E f(T(x))`. `f` is low on real pictures, as in OTM; the penalty acts on `f`. T need not be "
                "an optimal map: nothing ties `T(x)` to `x`."});
}

inline SolverEntry wganImagesEntry() {
  return pictureEntry<WganImageOptions>(
      {.id = "wgan_images",
       .title = "WGAN (pictures)",
       .help = "W1 dual with clipped weights as a loss; no optimal map (Arjovsky et al. 2017)",
       .notes = "f minimises `E f(y) - E f(T(x))` with every weight kept in [-clip, clip], T minimises `E f(T(x))`; "
                "RMSProp. The clip decides how steep f can be, and with it how fast T learns."});
}

}  // namespace brenier
