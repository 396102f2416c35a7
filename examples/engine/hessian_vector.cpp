// Hess phi(x) v, the Jacobian of the map x -> grad phi(x) along v, beside a difference of two gradients.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/engine/fused.h"

int main() {
  brenier::NetworkSpec spec;
  spec.dim = 3;
  spec.hidden = {32, 32};
  spec.first = spec.middle = spec.last = brenier::Activation::softplus;
  const auto phi = brenier::makeFusedPotential(spec);
  const auto drawn = brenier::initialParameters(spec, brenier::Initialisation::normal, 0.3, 7, 0);
  std::copy(drawn.begin(), drawn.end(), phi->parameters().begin());
  phi->parametersChanged();

  const float x[3] = {0.3f, -0.2f, 0.5f}, v[3] = {1, 2, -1}, step = 1e-2f;
  float product[3], ends[2][3], shifted[3];
  const auto block = phi->makeBlock();
  block->evaluate(x, 1);
  block->hessianVector(v, product);
  for (int side = 0; side < 2; ++side) {
    for (int k = 0; k < 3; ++k) shifted[k] = x[k] + (side ? step : -step) * v[k];
    brenier::gradientMap(*phi, {shifted, 1, 3}, ends[side]);
  }
  double worst = 0, size = 0;
  for (int k = 0; k < 3; ++k) {
    worst = std::max<double>(worst, std::fabs(product[k] - (ends[1][k] - ends[0][k]) / (2 * step)));
    size = std::max<double>(size, std::fabs(product[k]));
  }
  std::printf("Hess phi(x) v = (%g, %g, %g), differs by %.1e\n", product[0], product[1], product[2], worst);
  return size > 1e-2 && worst < 0.02 * size ? 0 : 1;
}
