#include "core/truth/cyclical_monotonicity.h"

#include <algorithm>
#include <cmath>

#include "core/truth/centred.h"
#include "core/truth/exact_ot.h"

namespace brenier {

std::optional<Score> cyclicalMonotonicityGap(PointsView x, PointsView mapped, double variance, std::size_t most,
                                             std::stop_token stop) {
  const std::size_t n = std::min({x.count, mapped.count, most});
  const PointsView from{x.data, n, x.dim}, to{mapped.data, n, mapped.dim};
  if (!std::all_of(to.data, to.data + n * to.dim, [](float f) { return std::isfinite(f); })) return std::nullopt;
  // The shift of the means costs every pairing the same.
  const CentredSamples both(from, to);
  const Points here = both.sourcePoints(), there = both.targetPoints();
  const auto best = exactTransport(here, there, stop);
  if (!best) return std::nullopt;
  // E 1/2 |x - T(x)|^2 - (u + v): by duality its mean is the gain, and no term is negative but by rounding.
  return meanScore(n, [&](std::size_t i) {
    double square = 0;
    for (std::size_t k = 0; k < here.dim; ++k) square += std::pow(static_cast<double>(here[i][k]) - there[i][k], 2);
    return 200 * std::max(0.0, 0.5 * square - best->u[i] - best->v[i]) / variance;
  });
}

std::optional<WorstSwap> worstSwap(PointsView x, PointsView mapped) {
  std::optional<WorstSwap> worst;
  for (std::uint32_t i = 0; i < x.count; ++i)
    for (std::uint32_t j = 0; j < i; ++j) {
      double inner = 0;
      for (std::size_t k = 0; k < x.dim; ++k)
        inner += (static_cast<double>(x[i][k]) - x[j][k]) * (static_cast<double>(mapped[i][k]) - mapped[j][k]);
      if (inner < 0 && (!worst || -inner > worst->gain)) worst = WorstSwap{{j, i}, -inner};
    }
  return worst;
}

}  // namespace brenier
