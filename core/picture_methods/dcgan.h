#pragma once

#include "core/picture_methods/picture_entry.h"
#include "core/picture_methods/picture_words.h"

// The classical adversarial loss with D = sigmoid(-f), T's not saturating: f is low on real pictures, as in OTM.

namespace brenier {

/// Radford et al. 2016's rates: one step each, Adam 2e-4 with beta1 = 0.5; their batch normalisation is left out.
struct DcganImageOptions : ImageOptions {
  DcganImageOptions() {
    mapSteps = potentialSteps = 1;
    learningRate = potentialRate = 2e-4;
    beta1 = 0.5;
    beta2 = 0.999;
  }
  template <class V>
  void visit(V&& v) {
    visitCommon(v);
    visitAdam(v);
  }
};

/// The same with (|grad f| - 1)^2 near the data.
struct DraganImageOptions : DcganImageOptions {
  double penaltyWeight = 10;
  template <class V>
  void visit(V&& v) {
    DcganImageOptions::visit(v);
    v("penalty_weight", penaltyWeight, penaltyWeightMeta());
  }
};

/// Of both; f says how sure the discriminator D = sigmoid(-f) is, and DRAGAN's penalty is not told.
inline GameWords sureness() {
  GameWords told = scoresAndPainter("f");
  told.meeting =
      "It is the turn of f. It looks at {samples} made pictures and as many real ones, and scores each: far "
      "below 0 means surely real.";
  told.change = "f takes a step: its weights change, so that real pictures score lower and made ones higher.";
  told.push =
      "Now T, with other x. It wants low scores, however far a picture comes from its x. Each pattern is what its "
      "picture is to gain.";
  told.number = "The step is done. In it the loss of f, how badly it told real from made, was {value}.";
  return told;
}

inline SolverEntry dcganImagesEntry() {
  return pictureEntry<DcganImageOptions>(
      {.id = "dcgan_images",
       .title = "DCGAN (pictures)",
       .help = "The classical adversarial loss; no optimal map (Radford et al. 2016)",
       .told = sureness(),
       .notes =
           "f minimises `E softplus(f(y)) + E softplus(-f(T(x)))`, T minimises `E softplus(f(T(x)))`: the classical "
           "adversarial loss with `D = sigmoid(-f)`, T's not saturating. Watch for pictures that become all "
           "alike."});
}

inline SolverEntry draganImagesEntry() {
  return pictureEntry<DraganImageOptions>(
      {.id = "dragan_images",
       .title = "DRAGAN (pictures)",
       .help = "DCGAN with a gradient penalty around the data; no optimal map (Kodali et al. 2017)",
       .told = sureness(),
       .notes = "DCGAN's losses and `lambda E (|grad f| - 1)^2` at points between each real picture and the same with "
                "noise of half the batch's deviation."});
}

}  // namespace brenier
