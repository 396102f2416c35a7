#include "core/solvers/games/penalised_dual.h"

#include <algorithm>

#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamMix = 0x7001;

}  // namespace

std::pair<float, float> PenalisedDual::mixOf(std::uint64_t seed, std::uint64_t step, std::size_t i) {
  const auto words = philox(seed ^ streamMix, step, i);
  return {unitFloat(words[0]), unitFloat(words[1])};
}

/// lambda E r(s)^2 at the pairs (a, b), r = relu where `oneSided`, and `base` times the values themselves; adds the
/// loss of each pair.
void PenalisedDual::addAt(const float* a, const float* b, bool oneSided, double base, std::vector<double>& loss) {
  phi.evaluate(a, n);
  phi.value(slot.values.data());
  psi.evaluate(b, n);
  psi.value(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    const double values = static_cast<double>(slot.values[i]) + slot.weights[i];
    double s = dot(a + i * d, b + i * d, d) - values;
    if (oneSided) s = std::max(s, 0.0);
    loss[i] += base * values + weight * s * s;
    slot.weights[i] = static_cast<float>((base - 2 * weight * s) * share);
  }
  phi.addValueGrad(slot.weights.data());
  psi.addValueGrad(slot.weights.data());
}

void PenalisedDual::add(const float* a, const float* b, std::uint64_t seed, std::uint64_t step, std::size_t first) {
  std::vector<double> loss(n, 0.0);
  addAt(a, b, true, 1, loss);
  for (std::size_t i = 0; i < n; ++i) {
    const auto [alpha, beta] = mixOf(seed, step, first + i);
    for (std::size_t k = i * d; k < (i + 1) * d; ++k) {
      slot.b[k] = alpha * a[k] + (1 - alpha) * b[k];
      slot.c[k] = beta * a[k] + (1 - beta) * b[k];
    }
  }
  addAt(slot.b.data(), slot.c.data(), true, 0, loss);
  phi.evaluate(a, n);
  phi.gradient(slot.b.data());
  addAt(a, slot.b.data(), false, 0, loss);
  psi.evaluate(b, n);
  psi.gradient(slot.b.data());
  addAt(slot.b.data(), b, false, 0, loss);
  for (const double l : loss) slot.otherLoss.add(l);
}

}  // namespace brenier
