#include "core/truth/known_map.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/measures/measure.h"

namespace brenier {
namespace {

using Matrix = Eigen::MatrixXd;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix covarianceOf(const GaussianMoments& moments) {
  const auto d = static_cast<Eigen::Index>(moments.mean.size());
  return Eigen::Map<const RowMatrix>(moments.covariance.data(), d, d);
}

/// A symmetric positive semidefinite matrix to the power 1/2 and, on its range, -1/2.
struct Roots {
  Matrix root, inverse;
};

bool isDiagonal(const Matrix& matrix) {
  return matrix.isDiagonal(0);
}

/// Coordinate by coordinate where nothing couples them: without the cube of the dimension, which is a second for the
/// papers' 784.
Matrix product(const Matrix& a, const Matrix& b, const Matrix& c) {
  if (!isDiagonal(a) || !isDiagonal(b) || !isDiagonal(c)) return a * b * c;
  return (a.diagonal().array() * b.diagonal().array() * c.diagonal().array()).matrix().asDiagonal();
}

Roots rootsOf(const Matrix& symmetric) {
  const bool diagonal = isDiagonal(symmetric);
  const double tiny = 1e-12 * std::max(1e-300, symmetric.trace());
  // Eigenvalues that rounding made negative count as 0.
  const auto rooted = [&](const Eigen::VectorXd& values) {
    Eigen::VectorXd root = values.cwiseMax(0.0).cwiseSqrt(), inverse = root;
    for (auto& value : inverse) value = value * value > tiny ? 1 / value : 0.0;
    return std::pair(root, inverse);
  };
  if (diagonal) {
    const auto [root, inverse] = rooted(symmetric.diagonal());
    return {root.asDiagonal(), inverse.asDiagonal()};
  }
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(symmetric);
  const auto [root, inverse] = rooted(eigen.eigenvalues());
  const Matrix& basis = eigen.eigenvectors();
  return {basis * root.asDiagonal() * basis.transpose(), basis * inverse.asDiagonal() * basis.transpose()};
}

std::vector<double> entries(const RowMatrix& matrix) {
  return {matrix.data(), matrix.data() + matrix.size()};
}

/// to + A (x - from) -> out [n, d].
void affine(const std::vector<double>& from, const std::vector<double>& to, const std::vector<double>& matrix,
            PointsView x, float* out) {
  const std::size_t d = from.size();
  bool diagonal = true;  // then the others add nothing to a sum
  for (std::size_t k = 0; diagonal && k < d; ++k)
    for (std::size_t j = 0; j < d; ++j) diagonal &= j == k || matrix[k * d + j] == 0;
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t k = 0; k < d; ++k) {
      double sum = to[k];
      for (std::size_t j = diagonal ? k : 0; j < (diagonal ? k + 1 : d); ++j)
        sum += matrix[k * d + j] * (x[i][j] - from[j]);
      out[i * d + k] = static_cast<float>(sum);
    }
}

/// Q_target o F_source for each coordinate (Villani 2003, "Topics in optimal transportation", section 2.2).
class CoordinateMap final : public KnownMap {
 public:
  CoordinateMap(std::vector<LineLawPtr> source, std::vector<LineLawPtr> target)
      : m_source(std::move(source)), m_target(std::move(target)) {}
  void forward(PointsView x, float* out) const override { map(m_source, m_target, x, out); }
  void inverse(PointsView y, float* out) const override { map(m_target, m_source, y, out); }

 private:
  static void map(const std::vector<LineLawPtr>& from, const std::vector<LineLawPtr>& to, PointsView x, float* out) {
    for (std::size_t i = 0; i < x.count; ++i)
      for (std::size_t k = 0; k < x.dim; ++k)
        out[i * x.dim + k] = static_cast<float>(to[k]->quantile(from[k]->cdf(x[i][k])));
  }
  std::vector<LineLawPtr> m_source, m_target;
};

/// b + R(|x - a|) (x - a) / |x - a| with R = Q_target o F_source of the distances: the gradient of a convex function of
/// |x - a| plus a linear one, hence optimal.
class RadialMap final : public KnownMap {
 public:
  RadialMap(RadialLaw source, RadialLaw target) : m_source(std::move(source)), m_target(std::move(target)) {}
  void forward(PointsView x, float* out) const override { map(m_source, m_target, x, out); }
  void inverse(PointsView y, float* out) const override { map(m_target, m_source, y, out); }

 private:
  static void map(const RadialLaw& from, const RadialLaw& to, PointsView x, float* out) {
    for (std::size_t i = 0; i < x.count; ++i) {
      double square = 0;
      for (std::size_t k = 0; k < x.dim; ++k) square += std::pow(x[i][k] - from.centre[k], 2);
      const double radius = std::sqrt(square);
      const double factor = radius > 0 ? to.radius->quantile(from.radius->cdf(radius)) / radius : 0.0;
      for (std::size_t k = 0; k < x.dim; ++k)
        out[i * x.dim + k] = static_cast<float>(to.centre[k] + factor * (x[i][k] - from.centre[k]));
    }
  }
  RadialLaw m_source, m_target;
};

class InverseMap final : public KnownMap {
 public:
  explicit InverseMap(std::shared_ptr<const KnownMap> map) : m_map(std::move(map)) {}
  void forward(PointsView x, float* out) const override { m_map->inverse(x, out); }
  void inverse(PointsView y, float* out) const override { m_map->forward(y, out); }

 private:
  std::shared_ptr<const KnownMap> m_map;
};

/// Samples are a function of the measure and the key, so two measures are the same where their samples are.
bool sameMeasure(const Measure& a, const Measure& b) {
  if (a.dim() != b.dim()) return false;
  const SampleKey key{20200713, streamPreview, 0};
  return drawSamples(a, key, 256).data == drawSamples(b, key, 256).data;
}

}  // namespace

GaussianMap::GaussianMap(const GaussianMoments& source, const GaussianMoments& target)
    : m_sourceMean(source.mean), m_targetMean(target.mean) {
  const Matrix s = covarianceOf(source), r = covarianceOf(target);
  const Roots ofSource = rootsOf(s);
  const Roots middle = rootsOf(product(ofSource.root, r, ofSource.root));
  m_matrix = entries(product(ofSource.inverse, middle.root, ofSource.inverse));
  m_inverse = entries(product(ofSource.root, middle.inverse, ofSource.root));
  double shift = 0;
  for (std::size_t k = 0; k < m_sourceMean.size(); ++k) shift += std::pow(m_sourceMean[k] - m_targetMean[k], 2);
  m_halfW2 = 0.5 * (shift + s.trace() + r.trace() - 2 * middle.root.trace());
}

void GaussianMap::forward(PointsView x, float* out) const {
  affine(m_sourceMean, m_targetMean, m_matrix, x, out);
}

void GaussianMap::inverse(PointsView y, float* out) const {
  affine(m_targetMean, m_sourceMean, m_inverse, y, out);
}

GaussianMoments sampleMoments(PointsView points) {
  const std::size_t n = points.count, d = points.dim;
  GaussianMoments moments{std::vector<double>(d, 0.0), std::vector<double>(d * d, 0.0)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k) moments.mean[k] += points[i][k] / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k)
      for (std::size_t j = 0; j <= k; ++j)
        moments.covariance[k * d + j] +=
            (points[i][k] - moments.mean[k]) * (points[i][j] - moments.mean[j]) / static_cast<double>(n);
  for (std::size_t k = 0; k < d; ++k)
    for (std::size_t j = 0; j < k; ++j) moments.covariance[j * d + k] = moments.covariance[k * d + j];
  return moments;
}

std::shared_ptr<const KnownMap> knownMap(const MeasurePtr& source, const MeasurePtr& target) {
  const auto a = source->gaussian(), b = target->gaussian();
  if (a && b) return std::make_shared<GaussianMap>(*a, *b);
  if (const auto made = target->generator(); made && sameMeasure(*source, *made->source)) return made->map;
  if (const auto made = source->generator(); made && sameMeasure(*target, *made->source))
    return std::make_shared<InverseMap>(made->map);
  if (source->dim() != target->dim()) return nullptr;
  auto from = source->independentCoordinates(), to = target->independentCoordinates();
  if (!from.empty() && !to.empty()) return std::make_shared<CoordinateMap>(std::move(from), std::move(to));
  auto around = source->radial(), onto = target->radial();
  if (around && onto && around->radius->isPoint() == onto->radius->isPoint())
    return std::make_shared<RadialMap>(*std::move(around), *std::move(onto));
  return nullptr;
}

}  // namespace brenier
