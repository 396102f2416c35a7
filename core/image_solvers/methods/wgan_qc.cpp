#include <cmath>
#include <limits>

#include "core/image_solvers/image_method.h"
#include "core/image_solvers/penalties.h"
#include "core/picture_methods/image_methods.h"
#include "core/truth/exact_ot.h"

// WGAN-QC (Liu et al. 2019): f is fitted to minus the exact duals of each batch; f is low on real pictures, as in OTM.

namespace brenier {
namespace {

/// Of a batch, u_i - v_j <= c_ij for the cost c = K / 2 |y - t|^2, with the mean of all of them taken off: it is that
/// which a constant added to all would move, and with it the duals are those of one function.
struct BatchDuals {
  double halfW2 = std::numeric_limits<double>::quiet_NaN();  ///< for the cost 1/2 |y - t|^2
  double meanU = halfW2;
  torch::Tensor v;       ///< of the made pictures [n]
  torch::Tensor realOf;  ///< number of the real picture that each of them is paired with [n]
};

/// Pictures that are not finite have no plan; then nothing of it is a number, and the run diverges as it should.
BatchDuals dualsOf(const torch::Tensor& y, const torch::Tensor& t, double k) {
  const auto rows = [](const torch::Tensor& p) {
    return p.detach().to(torch::kCPU, torch::kFloat32).flatten(1).contiguous();
  };
  const auto real = rows(y), made = rows(t);
  const auto n = static_cast<std::size_t>(made.size(0)), d = static_cast<std::size_t>(made.size(1));
  auto v = torch::full({made.size(0)}, std::numeric_limits<double>::quiet_NaN(), torch::kFloat64);
  auto realOf = torch::zeros({made.size(0)}, torch::kInt64);
  BatchDuals duals;
  const auto plan = exactTransport({real.data_ptr<float>(), n, d}, {made.data_ptr<float>(), n, d});
  if (plan) {
    duals.halfW2 = plan->halfW2;
    duals.meanU = 0;
    double all = 0;
    for (std::size_t i = 0; i < n; ++i) {
      duals.meanU += k * plan->u[i] / static_cast<double>(n);
      all += k * (plan->u[i] - plan->v[i]) / static_cast<double>(2 * n);
      v.data_ptr<double>()[i] = -k * plan->v[i];  // whose constraints are u + v <= c
      realOf.data_ptr<std::int64_t>()[plan->targetOf[i]] = static_cast<std::int64_t>(i);
    }
    duals.meanU -= all;
    v -= all;
  }
  duals.v = v.to(torch::kFloat32).to(t.device());
  duals.realOf = realOf.to(t.device());
  return duals;
}

class WganQcImages final : public ImageMethodOf<WganQcImageOptions> {
 public:
  using ImageMethodOf::ImageMethodOf;
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override {
    const double k = options().k(turn.y[0].numel()), root = std::sqrt(k);
    const BatchDuals duals = dualsOf(turn.y, turn.t, k);
    const auto fit = 0.5 * (turn.fY.mean() + duals.meanU).square() + 0.5 * (turn.fT + duals.v).square().mean();
    const auto steep = (sampleGradients(turn.f, turn.t).flatten(1).square().sum(1) + 1e-12).sqrt();
    const auto way = (turn.y.index_select(0, duals.realOf) - turn.t).flatten(1).norm(2, 1);
    const auto slope = 0.5 * (steep / (2 * root) - 0.5 * root * way).square().mean();
    turn.said = {torch::full({}, duals.halfW2, fit.options().requires_grad(false)), fit.detach(), slope.detach()};
    return fit + 4 * options().gamma * root * slope;
  }
  torch::Tensor mapLoss(const MapTurn& turn) const override { return turn.fT.mean(); }
  std::vector<const char*> says() const override { return {"batch_half_w2", "qc_duals", "qc_slope"}; }
  bool recordable() const override { return false; }  // the plan is made on the host
  std::string potentialIs() const override {
    return "f(y), minus a potential fitted to the duals of batches, up to a constant; low on the target";
  }
};

}  // namespace

std::unique_ptr<ImageMethod> wganQcImagesMethod(const OptionValues& values) {
  return std::make_unique<WganQcImages>(values);
}

}  // namespace brenier
