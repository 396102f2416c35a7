#pragma once

#include <cstddef>
#include <memory>

#include "core/measures/measure.h"
#include "core/measures/optimal_map.h"
#include "core/oracle/points.h"

namespace brenier {

/// A smooth, strongly convex phi: R^d -> R in double. Its gradient is the optimal map from any measure to the image of
/// that measure (Brenier 1991), which is how problems with a known answer are made. Immutable; any thread may evaluate.
class ConvexFunction {
 public:
  virtual ~ConvexFunction() = default;
  virtual std::size_t dim() const = 0;
  /// phi(x), x [d].
  virtual double value(const double* x) const = 0;
  /// grad phi(x) -> gradient [d]; where v is not null also Hess phi(x) v -> product [d].
  virtual void gradient(const double* x, double* gradient, const double* v = nullptr,
                        double* product = nullptr) const = 0;
  /// Every eigenvalue of every Hessian lies between the two: the gradient stretches by no less and no more.
  virtual double smallestCurvature() const = 0;
  virtual double largestCurvature() const = 0;
};

/// grad phi(x_i) -> out [n, d].
void gradientsOf(const ConvexFunction& phi, PointsView x, float* out);

/// The x with grad phi(x) = y, that is the gradient of the conjugate at y -> x [d]: Newton's method on the strongly
/// convex phi(x) - <x, y>, its linear systems by conjugate gradients, steps halved until they descend (Nocedal and
/// Wright, "Numerical optimization", algorithm 7.1). Stops at |grad phi(x) - y| <= 1e-9 (1 + |y|).
void invertGradient(const ConvexFunction& phi, const double* y, double* x);
/// The same for points y [n, d] -> out [n, d].
void invertGradients(const ConvexFunction& phi, PointsView y, float* out);

/// The gradient of a convex function as an optimal map; its inverse is the gradient of the conjugate.
class ConvexGradientMap final : public OptimalMap {
 public:
  explicit ConvexGradientMap(std::shared_ptr<const ConvexFunction> phi) : m_phi(std::move(phi)) {}
  void forward(PointsView x, float* out) const override { gradientsOf(*m_phi, x, out); }
  void inverse(PointsView y, float* out) const override { invertGradients(*m_phi, y, out); }
  const ConvexFunction& phi() const { return *m_phi; }

 private:
  std::shared_ptr<const ConvexFunction> m_phi;
};

/// The image of a measure under an optimal map.
class ImageOfMeasure final : public Measure {
 public:
  explicit ImageOfMeasure(Generator generator) : m_generator(std::move(generator)) {}
  std::size_t dim() const override { return m_generator.source->dim(); }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override;
  std::optional<Generator> generator() const override { return m_generator; }

 private:
  Generator m_generator;
};

/// The source of generated problems: `random_mixture` of this dimension, number of components and seed.
Result<MeasurePtr> generatedSource(std::int64_t dimension, std::int64_t components, std::int64_t seed);

/// The largest singular value of a matrix [rows, columns], row-major.
double spectralNorm(const std::vector<double>& matrix, std::size_t rows, std::size_t columns);

}  // namespace brenier
