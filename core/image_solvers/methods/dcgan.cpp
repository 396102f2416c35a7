#include "core/image_solvers/image_method.h"
#include "core/image_solvers/penalties.h"
#include "core/picture_methods/image_methods.h"

// The classical adversarial loss with D = sigmoid(-f), T's not saturating: f is low on real pictures, as in OTM.

namespace brenier {
namespace {

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

}  // namespace

std::unique_ptr<ImageMethod> dcganImagesMethod(const OptionValues& values) {
  return std::make_unique<DcganImages>(values);
}

std::unique_ptr<ImageMethod> draganImagesMethod(const OptionValues& values) {
  return std::make_unique<DraganImages>(values);
}

}  // namespace brenier
