#include "core/image_solvers/began_networks.h"
#include "core/image_solvers/code_network.h"
#include "core/image_solvers/image_method.h"
#include "core/picture_methods/image_methods.h"

// BEGAN (Berthelot et al. 2017): D minimises L(y) - k L(T(x)), T minimises L(T(x)), and k follows the balance of both.

namespace brenier {
namespace {

class BeganImages final : public ImageMethodOf<BeganImageOptions> {
 public:
  using ImageMethodOf::ImageMethodOf;
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override {
    const auto real = turn.fY.mean(), made = turn.fT.mean();
    const auto balance = (options().gamma * real - made).detach();
    turn.said = {m_k, real.detach() + balance.abs(), balance};
    return real - m_k * made;
  }
  torch::Tensor mapLoss(const MapTurn& turn) const override { return turn.fT.mean(); }
  ImageOptimiser optimiser(double rate, std::int64_t step) const override {
    return ImageMethodOf::optimiser(options().rateAt(rate, step), step);
  }
  ImageNetworkPtr makePotential(const PictureShape& shape) const override {
    const std::int64_t width = options().potentialWidth, code = options().code;
    if (options().critic == "began") return makeBeganCritic(shape, width, code);
    return std::make_shared<RedrawingError>(
        std::make_shared<CodeNetwork>(shape, CodeNetwork::Sizes{code, code, width, width, "dcgan"}));
  }
  std::vector<std::pair<std::string, torch::Tensor*>> numbers() override { return {{"k", &m_k}}; }
  std::vector<const char*> says() const override { return {"began_k", "began_convergence", "began_balance"}; }
  /// In place, since an update may be recorded with k where it is.
  void follow(std::vector<torch::Tensor>& said) override {
    const torch::NoGradGuard noGrad;
    m_k.add_(said[2], options().balanceRate).clamp_(0, 1);
    said[0] = m_k.clone();
  }

 private:
  torch::Tensor m_k = torch::zeros({});
};

}  // namespace

std::unique_ptr<ImageMethod> beganImagesMethod(const OptionValues& values) {
  return std::make_unique<BeganImages>(values);
}

}  // namespace brenier
