#include "core/image_solvers/image_method.h"
#include "core/image_solvers/penalties.h"
#include "core/picture_methods/image_methods.h"

// The W1 dual as a loss, the Lipschitz bound by a penalty (Gulrajani et al. 2017) or by force (Arjovsky et al. 2017). f
// is low on real pictures, as in OTM.

namespace brenier {
namespace {

template <class Options>
class Critic : public ImageMethodOf<Options> {
 public:
  using ImageMethodOf<Options>::ImageMethodOf;
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override { return turn.fY.mean() - turn.fT.mean(); }
  torch::Tensor mapLoss(const MapTurn& turn) const override { return turn.fT.mean(); }
  std::string potentialIs() const override {
    return "f(y), the critic: a potential of W1 up to its slope and a constant, low on the target";
  }
};

class WganGpImages final : public Critic<WganGpImageOptions> {
 public:
  using Critic::Critic;
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override {
    return Critic::potentialLoss(turn) +
           options().penaltyWeight * unitNormPenalty(turn.f, turn.y, turn.t, turn.random[0], 1);
  }
  std::vector<torch::Tensor> random(const TurnRandom& random, const std::vector<std::int64_t>& shape) const override {
    return {random.uniform(0, {shape[0]})};
  }
};

class WganImages final : public Critic<WganImageOptions> {
 public:
  using Critic::Critic;
  ImageOptimiser optimiser(double rate, std::int64_t) const override { return {true, rate}; }
  void constrain(ImagePlayer& f) const override { f.clip(options().clip); }
};

}  // namespace

std::unique_ptr<ImageMethod> wganGpImagesMethod(const OptionValues& values) {
  return std::make_unique<WganGpImages>(values);
}

std::unique_ptr<ImageMethod> wganImagesMethod(const OptionValues& values) {
  return std::make_unique<WganImages>(values);
}

}  // namespace brenier
