// A convex potential phi is learned whose gradient is the optimal map from N(0, I) to N(b, A A), which is x -> A x + b:
// down the mean of 1/2 |grad phi(x) - (A x + b)|^2. No step needs a derivative of second order to be written down.
#include <cstdio>
#include <random>

#include "core/engine/adam.h"
#include "core/engine/fused.h"

int main() {
  brenier::NetworkSpec spec;  // R^2 -> R, convex
  spec.hidden = {32, 32};
  spec.first = spec.middle = spec.last = brenier::Activation::softplus;
  spec.quadratic = true;
  const auto phi = brenier::makeFusedPotential(spec);
  const auto start = brenier::initialParameters(spec, brenier::Initialisation::nearIdentity, 0.3, 1, 0);
  std::copy(start.begin(), start.end(), phi->parameters().begin());
  phi->parametersChanged();

  const std::size_t n = phi->blockSize(), count = start.size();  // one block a step
  const float a[2][2] = {{2.0f, 0.5f}, {0.5f, 1.0f}}, b[2] = {1, -1};
  std::vector<float> x(2 * n), map(2 * n), grad(count), m(count), v(count);
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  brenier::AdamOptions adam;
  adam.learningRate = 0.01f;
  const auto block = phi->makeBlock();
  double error = 0;
  for (std::uint64_t step = 1; step <= 2000; ++step) {
    for (float& value : x) value = normal(generator);
    block->evaluate(x.data(), n);
    block->gradient(map.data());
    error = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < 2; ++k) {
        float& residual = map[2 * i + k];
        residual -= a[k][0] * x[2 * i] + a[k][1] * x[2 * i + 1] + b[k];
        error += residual * residual / n;
        residual /= n;
      }
    std::fill(grad.begin(), grad.end(), 0.0f);
    block->clearGrad();
    block->addGradientGrad(map.data());
    block->flushGrad(grad.data());
    brenier::adamStep(phi->parameters().data(), grad.data(), m.data(), v.data(), count, adam, step);
    brenier::projectConvex(spec, phi->parameters());
    phi->parametersChanged();
  }
  std::printf("%s: mean squared error %.5f\n", phi->engineName().c_str(), error);
  return error < 0.02 ? 0 : 1;  // the map's own variance is 5.5
}
