#pragma once

#include "core/picture_methods/picture_entry.h"
#include "core/picture_methods/picture_words.h"

// OTM (Rout et al. 2022, eq. 3): inf over f, sup over T of E_x [ <Q(x), T(x)> / D - f(T(x)) ] + E_y f(y).

namespace brenier {

/// lambda is that of the originals' plane problems with gp; their pictures take go with 10.
struct OtmImageOptions : ImageOptions {
  std::string penalty = "none";
  double penaltyWeight = 1;

  template <class V>
  void visit(V&& v) {
    visitCommon(v);
    visitAdam(v);
    v("penalty", penalty,
      OptionMeta{.title = "Penalty on f",
                 .help =
                     "go: |mean grad f(T(x)) - mean Q(x)/D|, 0 at the optimum; gp: E (sqrt(D) |grad f| - 1)^2 between "
                     "image and target, per sample",
                 .applies = Applies::live,
                 .choices = {"none", "go", "gp"}});
    v("penalty_weight", penaltyWeight, penaltyWeightMeta());
  }
};

inline GameWords likenessAndScore() {
  GameWords told = scoresAndPainter("f");
  told.push =
      "Now T, with other x. It wants low scores and pictures that go along with Q(x). Each pattern is what its picture "
      "is to gain.";
  told.number = "The step is done. In it the dual value, the score that both play for, was {value}.";
  return told;
}

inline SolverEntry otmImagesEntry() {
  return pictureEntry<OtmImageOptions>(
      {.id = "otm_images",
       .title = "OTM (pictures)",
       .help = "The optimal map to a set of pictures, from noise or degraded ones (Rout et al., ICLR 2022)",
       .told = likenessAndScore(),
       .notes = "`inf over f, sup over T of E_x [<Q(x), T(x)> / D - f(T(x))] + E_y f(y)`, with `Q` the bicubic "
                "enlargement of codes of 8 x 8 numbers a channel, or the identity for restoration; inner products are "
                "means over the D values of a picture. At the optimum T is the optimal map from `Q(x)` to the target, "
                "and `grad f(T(x)) = Q(x) / D`, which the penalty `go` asks of the batch's mean; the originals leave "
                "the `1 / D` out. `gp` takes the gradient at each sample (the originals' of the batch's mean makes it "
                "n times too small) and asks `sqrt(D) |grad f| = 1`, since `|Q(x)| / D` is of the order of `1 / "
                "sqrt(D)`: a slope of 1 would drown `<Q(x), T(x)> / D`, and T would forget x."},
      true);
}

}  // namespace brenier
