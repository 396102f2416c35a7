#include "core/solvers/games/cycle.h"

namespace brenier {

void addCycle(PairSlot& slot, PotentialBlock& there, PotentialBlock& back, const float* points, std::size_t n,
              std::size_t d, std::size_t batch, double lambda, bool moveBack) {
  back.gradient(slot.b.data());
  const auto scale = static_cast<float>(2 * lambda / static_cast<double>(batch * d));
  for (std::size_t i = 0; i < n; ++i) {
    double square = 0;
    for (std::size_t k = i * d; k < (i + 1) * d; ++k) {
      const float r = slot.b[k] - points[k];
      square += static_cast<double>(r) * r;
      slot.b[k] = scale * r;
    }
    slot.values[i] = static_cast<float>(lambda * square / static_cast<double>(d));
  }
  if (moveBack) back.addGradientGrad(slot.b.data());
  back.hessianVector(slot.b.data(), slot.c.data());
  there.addGradientGrad(slot.c.data());
}

}  // namespace brenier
