#include "core/truth/frechet.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

using Matrix = Eigen::MatrixXd;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Index = Eigen::Index;

RowMatrix asDouble(PointsView x) {
  using RowFloats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowFloats>(x.data, static_cast<Index>(x.count), static_cast<Index>(x.dim)).cast<double>();
}

Matrix covarianceOf(const FeatureMoments& moments) {
  const auto values = moments.covariance();
  const auto d = static_cast<Index>(moments.dim());
  return Eigen::Map<const Matrix>(values.data(), d, d);
}

RowMatrix cubicKernel(const RowMatrix& x, const RowMatrix& y) {
  return ((x * y.transpose()).array() / static_cast<double>(x.cols()) + 1).cube().matrix();
}

}  // namespace

void FeatureMoments::add(PointsView features) {
  if (features.count == 0) return;
  const auto d = static_cast<Index>(m_dim);
  RowMatrix x = asDouble(features);
  const Eigen::VectorXd mean = x.colwise().mean();
  x.rowwise() -= mean.transpose();
  Eigen::Map<Eigen::VectorXd> total(m_mean.data(), d);
  Eigen::Map<Matrix> scatter(m_scatter.data(), d, d);
  const double before = static_cast<double>(m_count), more = static_cast<double>(features.count);
  const Eigen::VectorXd shift = mean - total;
  scatter += x.transpose() * x + shift * shift.transpose() * (before * more / (before + more));
  total += shift * (more / (before + more));
  m_count += features.count;
}

std::vector<double> FeatureMoments::covariance() const {
  std::vector<double> covariance(m_scatter.size(), 0.0);
  if (m_count < 2) return covariance;
  for (std::size_t k = 0; k < covariance.size(); ++k) covariance[k] = m_scatter[k] / static_cast<double>(m_count - 1);
  return covariance;
}

double frechetDistance(const FeatureMoments& a, const FeatureMoments& b) {
  const Matrix s1 = covarianceOf(a), s2 = covarianceOf(b);
  const Eigen::SelfAdjointEigenSolver<Matrix> first(s1);
  const Matrix root = first.eigenvectors() * first.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal() *
                      first.eigenvectors().transpose();
  const Matrix product = root * s2 * root;
  const Eigen::SelfAdjointEigenSolver<Matrix> middle((product + product.transpose()) / 2, Eigen::EigenvaluesOnly);
  double distance = s1.trace() + s2.trace() - 2 * middle.eigenvalues().cwiseMax(0).cwiseSqrt().sum();
  for (std::size_t k = 0; k < a.dim(); ++k) distance += (a.mean()[k] - b.mean()[k]) * (a.mean()[k] - b.mean()[k]);
  return std::max(0.0, distance);
}

double kernelDistance(PointsView x, PointsView y) {
  const RowMatrix a = asDouble(x), b = asDouble(y);
  const auto own = [](const RowMatrix& points) {
    const RowMatrix k = cubicKernel(points, points);
    const double n = static_cast<double>(points.rows());
    return (k.sum() - k.trace()) / (n * (n - 1));
  };
  return own(a) + own(b) - 2 * cubicKernel(a, b).mean();
}

PictureError pictureError(PointsView restored, PointsView originals) {
  PictureError error;
  for (std::size_t i = 0; i < restored.count; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < restored.dim; ++k) {
      const double difference = static_cast<double>(restored[i][k]) - originals[i][k];
      square += difference * difference;
    }
    square /= static_cast<double>(restored.dim);
    error.mse += square / static_cast<double>(restored.count);
    error.psnr += 10 * std::log10(4 / std::max(square, 1e-12)) / static_cast<double>(restored.count);
  }
  return error;
}

}  // namespace brenier
