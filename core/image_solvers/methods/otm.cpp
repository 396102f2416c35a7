#include <cmath>

#include "core/image_solvers/image_method.h"
#include "core/image_solvers/methods/image_entries.h"
#include "core/image_solvers/penalties.h"
#include "core/image_solvers/picture_words.h"

// OTM (Rout et al. 2022, eq. 3): inf over f, sup over T of E_x [ <Q(x), T(x)> / D - f(T(x)) ] + E_y f(y).

namespace brenier {
namespace {

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

class OtmImages final : public ImageMethodOf<OtmImageOptions> {
 public:
  using ImageMethodOf::ImageMethodOf;
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override {
    const auto loss = turn.fY.mean() - turn.fT.mean();
    if (options().penalty == "none") return loss;
    return loss + options().penaltyWeight * penalty(turn);
  }
  torch::Tensor mapLoss(const MapTurn& turn) const override {
    const auto loss = turn.fT.mean();
    return loss - (turn.q() * turn.t).flatten(1).mean(1).mean();
  }
  std::vector<torch::Tensor> random(const TurnRandom& random, const std::vector<std::int64_t>& shape) const override {
    if (options().penalty != "gp") return {};
    return {random.uniform(0, {shape[0]})};
  }
  std::string potentialIs() const override { return "f(y), the potential on the target; known up to a constant"; }
  bool givesDual() const override { return true; }

 private:
  /// The loss is a mean over the D coordinates: where it is optimal |grad f| = |Q(x)| / D, of the order of 1 / sqrt(D).
  /// A slope of 1 would be so many times too steep, and <Q(x), T(x)> / D would not be heard beside f(T(x)).
  torch::Tensor penalty(const PotentialTurn& turn) const {
    if (options().penalty == "go") return optimalityPenalty(turn.f, turn.t, turn.q);
    return unitNormPenalty(turn.f, turn.y, turn.t, turn.random[0], std::sqrt(static_cast<double>(turn.y[0].numel())));
  }
};

GameWords likenessAndScore() {
  GameWords told = scoresAndPainter("f");
  told.push =
      "Now T, with other x. It wants low scores and pictures that go along with Q(x). Each pattern is what its picture "
      "is to gain.";
  told.number = "The step is done. In it the dual value, the score that both play for, was {value}.";
  return told;
}

}  // namespace

SolverEntry otmImagesEntry() {
  return pictureEntry<OtmImages>(
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
