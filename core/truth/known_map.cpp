#include "core/truth/known_map.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

using Matrix = Eigen::MatrixXd;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix covarianceOf(const GaussianMoments& moments) {
  const auto d = static_cast<Eigen::Index>(moments.mean.size());
  return Eigen::Map<const RowMatrix>(moments.covariance.data(), d, d);
}

/// The symmetric matrix with f applied to its eigenvalues; those that rounding made negative count as 0.
template <class F>
Matrix functionOf(const Matrix& symmetric, F f) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(symmetric);
  Eigen::VectorXd values = eigen.eigenvalues();
  for (auto& value : values) value = f(std::max(0.0, value));
  return eigen.eigenvectors() * values.asDiagonal() * eigen.eigenvectors().transpose();
}

}  // namespace

GaussianMap::GaussianMap(const GaussianMoments& source, const GaussianMoments& target)
    : m_sourceMean(source.mean), m_targetMean(target.mean) {
  const Matrix s = covarianceOf(source), r = covarianceOf(target);
  const double tiny = 1e-12 * std::max(1e-300, s.trace());
  const Matrix root = functionOf(s, [](double e) { return std::sqrt(e); });
  const Matrix inverse = functionOf(s, [tiny](double e) { return e > tiny ? 1 / std::sqrt(e) : 0.0; });
  const Matrix middle = functionOf(root * r * root, [](double e) { return std::sqrt(e); });
  const RowMatrix a = inverse * middle * inverse;
  m_matrix.assign(a.data(), a.data() + a.size());
  double shift = 0;
  for (std::size_t k = 0; k < m_sourceMean.size(); ++k) shift += std::pow(m_sourceMean[k] - m_targetMean[k], 2);
  m_halfW2 = 0.5 * (shift + s.trace() + r.trace() - 2 * middle.trace());
}

void GaussianMap::forward(PointsView x, float* out) const {
  const std::size_t d = m_sourceMean.size();
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t k = 0; k < d; ++k) {
      double sum = m_targetMean[k];
      for (std::size_t j = 0; j < d; ++j) sum += m_matrix[k * d + j] * (x[i][j] - m_sourceMean[j]);
      out[i * d + k] = static_cast<float>(sum);
    }
}

GaussianMoments sampleMoments(PointsView points) {
  const std::size_t n = points.count, d = points.dim;
  GaussianMoments moments{std::vector<double>(d, 0.0), std::vector<double>(d * d, 0.0)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k) moments.mean[k] += points[i][k] / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k)
      for (std::size_t j = 0; j < d; ++j)
        moments.covariance[k * d + j] +=
            (points[i][k] - moments.mean[k]) * (points[i][j] - moments.mean[j]) / static_cast<double>(n);
  return moments;
}

std::shared_ptr<const KnownMap> knownMap(const MeasurePtr& source, const MeasurePtr& target) {
  const auto a = source->gaussian(), b = target->gaussian();
  if (a && b) return std::make_shared<GaussianMap>(*a, *b);
  return nullptr;
}

}  // namespace brenier
