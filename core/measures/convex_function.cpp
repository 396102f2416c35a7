#include "core/measures/convex_function.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace brenier {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// One inversion, with its scratch vectors.
class Inversion {
 public:
  Inversion(const ConvexFunction& phi, const double* y)
      : m_phi(phi), m_y(y, y + phi.dim()), m_residual(m_y.size()), m_step(m_y.size()), m_trial(m_y.size()) {}

  void run(Vector& x) {
    const double enough = 1e-9 * (1 + std::sqrt(dot(m_y, m_y)));
    double now = objective(x);
    for (int iteration = 0; iteration < 200; ++iteration) {
      m_phi.gradient(x.data(), m_residual.data());
      for (std::size_t k = 0; k < x.size(); ++k) m_residual[k] -= m_y[k];
      const double norm = std::sqrt(dot(m_residual, m_residual));
      if (norm <= enough) return;
      newtonStep(x, std::min(0.1, std::sqrt(norm / (1 + norm))) * norm);
      if (!descend(x, now)) return;
    }
  }

 private:
  double objective(const Vector& x) const { return m_phi.value(x.data()) - dot(x, m_y); }

  /// Hess phi(x) step = -residual, until the rest is at most `tolerance`.
  void newtonStep(const Vector& x, double tolerance) {
    const std::size_t d = x.size();
    Vector rest(d), direction(d), product(d), unused(d);
    std::fill(m_step.begin(), m_step.end(), 0.0);
    for (std::size_t k = 0; k < d; ++k) direction[k] = rest[k] = -m_residual[k];
    double square = dot(rest, rest);
    for (std::size_t i = 0; i < 2 * d + 10 && std::sqrt(square) > tolerance; ++i) {
      m_phi.gradient(x.data(), unused.data(), direction.data(), product.data());
      const double length = square / dot(direction, product);
      for (std::size_t k = 0; k < d; ++k) {
        m_step[k] += length * direction[k];
        rest[k] -= length * product[k];
      }
      const double next = dot(rest, rest);
      for (std::size_t k = 0; k < d; ++k) direction[k] = rest[k] + next / square * direction[k];
      square = next;
    }
  }

  /// x += t step with the first t of 1, 1/2, 1/4, ... that lowers the objective enough; near the optimum, where
  /// rounding hides that, the whole step. False where no t does.
  bool descend(Vector& x, double& now) {
    const double slope = dot(m_residual, m_step);
    const double rounding = 1e-13 * (1 + std::abs(now));
    for (double t = 1; t > 1e-12; t /= 2) {
      for (std::size_t k = 0; k < x.size(); ++k) m_trial[k] = x[k] + t * m_step[k];
      const double value = objective(m_trial);
      if (!(value <= now + 1e-4 * t * slope + rounding)) continue;
      x.swap(m_trial);
      now = value;
      return true;
    }
    return false;
  }

  const ConvexFunction& m_phi;
  Vector m_y, m_residual, m_step, m_trial;
};

}  // namespace

void gradientsOf(const ConvexFunction& phi, PointsView x, float* out) {
  const std::size_t d = x.dim;
  Vector point(d), gradient(d);
  for (std::size_t i = 0; i < x.count; ++i) {
    std::copy_n(x[i], d, point.begin());
    phi.gradient(point.data(), gradient.data());
    for (std::size_t k = 0; k < d; ++k) out[i * d + k] = static_cast<float>(gradient[k]);
  }
}

void invertGradient(const ConvexFunction& phi, const double* y, double* x) {
  // The curvature's geometric mean makes a fair first guess.
  Vector point(y, y + phi.dim());
  for (double& p : point) p /= std::sqrt(phi.smallestCurvature() * phi.largestCurvature());
  Inversion(phi, y).run(point);
  std::copy(point.begin(), point.end(), x);
}

void invertGradients(const ConvexFunction& phi, PointsView y, float* out) {
  const std::size_t d = y.dim;
  Vector image(d), point(d);
  for (std::size_t i = 0; i < y.count; ++i) {
    std::copy_n(y[i], d, image.begin());
    invertGradient(phi, image.data(), point.data());
    for (std::size_t k = 0; k < d; ++k) out[i * d + k] = static_cast<float>(point[k]);
  }
}

void ImageOfMeasure::sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const {
  Points x(count, dim());
  m_generator.source->sample(key, first, count, x.data.data());
  m_generator.map->forward(x, out);
}

Result<MeasurePtr> generatedSource(std::int64_t dimension, std::int64_t components, std::int64_t seed) {
  return makeMeasure({"random_mixture", {{"dimension", dimension}, {"components", components}, {"seed", seed}}});
}

double spectralNorm(const std::vector<double>& matrix, std::size_t rows, std::size_t columns) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Matrix> a(matrix.data(), static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
  const Eigen::MatrixXd gram = rows < columns ? Eigen::MatrixXd(a * a.transpose()) : Eigen::MatrixXd(a.transpose() * a);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(gram, Eigen::EigenvaluesOnly);
  return std::sqrt(std::max(0.0, eigen.eigenvalues().maxCoeff()));
}

}  // namespace brenier
