#include <cmath>

#include "core/image_solvers/image_method.h"
#include "core/image_solvers/penalties.h"
#include "core/picture_methods/image_methods.h"

// OTM (Rout et al. 2022, eq. 3): inf over f, sup over T of E_x [ <Q(x), T(x)> / D - f(T(x)) ] + E_y f(y).

namespace brenier {
namespace {

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

}  // namespace

std::unique_ptr<ImageMethod> otmImagesMethod(const OptionValues& values) {
  return std::make_unique<OtmImages>(values);
}

}  // namespace brenier
