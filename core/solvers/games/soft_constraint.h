#pragma once

#include <algorithm>
#include <cmath>

namespace brenier {

/// R(s) and its derivative.
struct Penalty {
  double value = 0, slope = 0;
};

/// relu(s)^2 / (4 eps), or eps exp(s / eps), continued by its tangent past s = 8 eps so that it cannot overflow.
inline Penalty softConstraint(bool entropy, double epsilon, double s) {
  if (!entropy) {
    const double over = std::max(s, 0.0);
    return {over * over / (4 * epsilon), over / (2 * epsilon)};
  }
  constexpr double cap = 8;
  const double t = s / epsilon, e = std::exp(std::min(t, cap));
  return {epsilon * e * (1 + std::max(t - cap, 0.0)), e};
}

}  // namespace brenier
