#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/oracle/points.h"

namespace brenier {

/// Two samples with their means taken off in double, so that data far from 0 keep all their digits:
///   1/2 W2^2 = meanShift() + that of the centred samples, exactly,
/// for E 1/2 |x - y|^2 = 1/2 |a - b|^2 + E 1/2 |(x - a) - (y - b)|^2 under any coupling with the means a and b.
class CentredSamples {
 public:
  /// x [n, d] and y [m, d] with equal weights, or with weights [n] and [m] that need not sum to 1.
  CentredSamples(PointsView x, PointsView y, std::span<const double> a = {}, std::span<const double> b = {});

  std::size_t sources() const { return m_x.size() / m_sourceMean.size(); }
  std::size_t targets() const { return m_y.size() / m_targetMean.size(); }
  std::size_t dim() const { return m_sourceMean.size(); }
  const double* source(std::size_t i) const { return m_x.data() + i * dim(); }
  const double* target(std::size_t j) const { return m_y.data() + j * dim(); }
  /// The centred samples as points, for exact transport: in single precision, which is as good near 0 as anywhere.
  Points sourcePoints() const;
  Points targetPoints() const;
  const std::vector<double>& sourceMean() const { return m_sourceMean; }
  const std::vector<double>& targetMean() const { return m_targetMean; }
  /// 1/2 |a - b|^2.
  double meanShift() const { return m_meanShift; }

  /// c_ij = 1/2 |(x_i - a) - (y_j - b)|^2, row-major [n, m].
  std::vector<double> costs() const;
  /// The same of images z_i of the source, which lie where the target does: 1/2 |z_i - y_j|^2.
  std::vector<double> costsOfImages(PointsView mapped) const;

 private:
  std::vector<double> m_sourceMean, m_targetMean;
  std::vector<double> m_x, m_y;
  double m_meanShift = 0;
};

/// The mean of points [n, d] in double, with weights or equal ones.
std::vector<double> meanOf(PointsView points, std::span<const double> weights = {});

/// |a - b|^2 in d dimensions.
double squaredDistance(const double* a, const double* b, std::size_t d);

}  // namespace brenier
