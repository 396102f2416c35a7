#include "core/truth/potential_checks.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace brenier {

Points segmentMiddles(PointsView x) {
  Points middles(x.count, x.dim);
  for (std::size_t i = 0; i < x.count; ++i) {
    const float* other = x[(i + x.count / 2) % x.count];
    for (std::size_t k = 0; k < x.dim; ++k) middles[i][k] = 0.5f * (x[i][k] + other[k]);
  }
  return middles;
}

Score convexityViolations(std::span<const float> values, std::span<const float> atMiddles) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double rounding = 1e-5 * (static_cast<double>(*most) - *least);
  const std::size_t n = values.size();
  return meanScore(n, [&](std::size_t i) {
    const double chord = 0.5 * (static_cast<double>(values[i]) + values[(i + n / 2) % n]);
    return atMiddles[i] > chord + rounding ? 100.0 : 0.0;
  });
}

Score conjugacyGap(PointsView x, PointsView mapped, std::span<const float> phi, std::span<const float> psiAtMapped) {
  std::vector<double> rest(x.count);
  double mean = 0;
  for (std::size_t i = 0; i < x.count; ++i) {
    rest[i] = static_cast<double>(phi[i]) + psiAtMapped[i];
    for (std::size_t k = 0; k < x.dim; ++k) rest[i] -= static_cast<double>(x[i][k]) * mapped[i][k];
    mean += rest[i] / static_cast<double>(x.count);
  }
  return meanScore(x.count, [&](std::size_t i) { return std::abs(rest[i] - mean); });
}

}  // namespace brenier
