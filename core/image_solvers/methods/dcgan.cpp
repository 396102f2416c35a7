#include "core/image_solvers/image_method.h"
#include "core/image_solvers/methods/image_entries.h"
#include "core/image_solvers/penalties.h"
#include "core/image_solvers/picture_words.h"

// The classical adversarial loss with D = sigmoid(-f), T's not saturating: f is low on real pictures, as in OTM.

namespace brenier {
namespace {

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

template <class Options>
class Discriminator : public ImageMethodOf<Options> {
 public:
  using ImageMethodOf<Options>::ImageMethodOf;
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override {
    return torch::softplus(turn.fY).mean() + torch::softplus(-turn.fT).mean();
  }
  torch::Tensor mapLoss(const MapTurn& turn) const override { return torch::softplus(turn.fT).mean(); }
};

class DcganImages final : public Discriminator<DcganImageOptions> {
 public:
  using Discriminator::Discriminator;
};

class DraganImages final : public Discriminator<DraganImageOptions> {
 public:
  using Discriminator::Discriminator;
  /// Between each picture and the same with noise of half the batch's deviation.
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override {
    const auto &eta = turn.random[0], &noise = turn.random[1];
    const auto near = turn.y + 0.5 * turn.y.std() * noise;
    return Discriminator::potentialLoss(turn) + options().penaltyWeight * unitNormPenalty(turn.f, turn.y, near, eta, 1);
  }
  /// Kodali et al. 2017's noise is uniform.
  std::vector<torch::Tensor> random(const TurnRandom& random, const std::vector<std::int64_t>& shape) const override {
    return {random.uniform(0, {shape[0]}), random.uniform(1, shape)};
  }
};

/// Of both; f says how sure the discriminator D = sigmoid(-f) is, and DRAGAN's penalty is not told.
GameWords sureness() {
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

}  // namespace

SolverEntry dcganImagesEntry() {
  return pictureEntry<DcganImages>(
      {.id = "dcgan_images",
       .title = "DCGAN (pictures)",
       .help = "The classical adversarial loss; no optimal map (Radford et al. 2016)",
       .told = sureness(),
       .notes =
           "f minimises `E softplus(f(y)) + E softplus(-f(T(x)))`, T minimises `E softplus(f(T(x)))`: the classical "
           "adversarial loss with `D = sigmoid(-f)`, T's not saturating. Watch for pictures that become all "
           "alike."});
}

SolverEntry draganImagesEntry() {
  return pictureEntry<DraganImages>(
      {.id = "dragan_images",
       .title = "DRAGAN (pictures)",
       .help = "DCGAN with a gradient penalty around the data; no optimal map (Kodali et al. 2017)",
       .told = sureness(),
       .notes = "DCGAN's losses and `lambda E (|grad f| - 1)^2` at points between each real picture and the same with "
                "noise of half the batch's deviation."});
}

}  // namespace brenier
