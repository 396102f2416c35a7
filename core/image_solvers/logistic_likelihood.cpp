#include "core/image_solvers/logistic_likelihood.h"

namespace brenier {

/// With a > b the edges of the bin, s(a) - s(b) = s(a) s(-b) (1 - exp(b - a)), of which no part underflows.
torch::Tensor logisticBins(const torch::Tensor& y, const torch::Tensor& mean, const torch::Tensor& logScale) {
  constexpr double half = 1.0 / 255, almostOne = 1 - half;
  const auto inverse = torch::exp(-logScale);
  const auto below = torch::log_sigmoid((y + half - mean) * inverse);  // of the bin's upper edge
  const auto above = torch::log_sigmoid((mean - y + half) * inverse);  // of the far side of its lower edge
  const auto inside = below + above + torch::log(-torch::expm1(-2 * half * inverse));
  return torch::where(y <= -almostOne, below, torch::where(y >= almostOne, above, inside));
}

}  // namespace brenier
