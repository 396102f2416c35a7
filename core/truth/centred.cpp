#include "core/truth/centred.h"

namespace brenier {
namespace {

std::vector<double> shifted(PointsView points, const std::vector<double>& mean) {
  std::vector<double> out(points.count * points.dim);
  for (std::size_t i = 0; i < points.count; ++i)
    for (std::size_t k = 0; k < points.dim; ++k) out[i * points.dim + k] = points[i][k] - mean[k];
  return out;
}

std::vector<double> halfSquares(const std::vector<double>& x, const std::vector<double>& y, std::size_t d) {
  const std::size_t n = x.size() / d, m = y.size() / d;
  std::vector<double> costs(n * m);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) costs[i * m + j] = 0.5 * squaredDistance(&x[i * d], &y[j * d], d);
  return costs;
}

Points rounded(const std::vector<double>& values, std::size_t d) {
  Points points(values.size() / d, d);
  for (std::size_t i = 0; i < values.size(); ++i) points.data[i] = static_cast<float>(values[i]);
  return points;
}

}  // namespace

double squaredDistance(const double* a, const double* b, std::size_t d) {
  // Four sums that do not wait for one another.
  double sums[4] = {0, 0, 0, 0};
  std::size_t k = 0;
  for (; k + 4 <= d; k += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) {
      const double delta = a[k + lane] - b[k + lane];
      sums[lane] += delta * delta;
    }
  for (; k < d; ++k) sums[0] += (a[k] - b[k]) * (a[k] - b[k]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

std::vector<double> meanOf(PointsView points, std::span<const double> weights) {
  std::vector<double> mean(points.dim, 0.0);
  double total = 0;
  for (std::size_t i = 0; i < points.count; ++i) total += weights.empty() ? 1.0 : weights[i];
  // The second pass takes away what rounding left of the first, whose sums are as large as the data are far from 0.
  for (int pass = 0; pass < 2; ++pass)
    for (std::size_t k = 0; k < points.dim; ++k) {
      double rest = 0;
      for (std::size_t i = 0; i < points.count; ++i)
        rest += (weights.empty() ? 1.0 : weights[i]) * (points[i][k] - mean[k]);
      mean[k] += rest / total;
    }
  return mean;
}

CentredSamples::CentredSamples(PointsView x, PointsView y, std::span<const double> a, std::span<const double> b)
    : m_sourceMean(meanOf(x, a)),
      m_targetMean(meanOf(y, b)),
      m_x(shifted(x, m_sourceMean)),
      m_y(shifted(y, m_targetMean)),
      m_meanShift(0.5 * squaredDistance(m_sourceMean.data(), m_targetMean.data(), x.dim)) {}

Points CentredSamples::sourcePoints() const {
  return rounded(m_x, dim());
}

Points CentredSamples::targetPoints() const {
  return rounded(m_y, dim());
}

std::vector<double> CentredSamples::costs() const {
  return halfSquares(m_x, m_y, dim());
}

std::vector<double> CentredSamples::costsOfImages(PointsView mapped) const {
  return halfSquares(shifted(mapped, m_targetMean), m_y, dim());
}

}  // namespace brenier
