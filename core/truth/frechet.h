#pragma once

#include <cstddef>
#include <vector>

#include "core/oracle/points.h"

namespace brenier {

/// Mean and covariance of features in double, from batches of any size (Chan, Golub, LeVeque 1979), so that no more
/// than one batch is ever held.
class FeatureMoments {
 public:
  explicit FeatureMoments(std::size_t dim) : m_dim(dim), m_mean(dim, 0.0), m_scatter(dim * dim, 0.0) {}
  /// features [n, dim].
  void add(PointsView features);
  std::size_t dim() const { return m_dim; }
  std::size_t count() const { return m_count; }
  const std::vector<double>& mean() const { return m_mean; }
  /// [dim, dim], with n - 1; zero for fewer than 2 samples.
  std::vector<double> covariance() const;

 private:
  std::size_t m_dim, m_count = 0;
  std::vector<double> m_mean, m_scatter;
};

/// |m1 - m2|^2 + Tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2): the squared W2 between Gaussians of these moments, in whatever
/// features they were taken (Dowson and Landau 1982; Heusel et al. 2017). Both of the same dimension.
double frechetDistance(const FeatureMoments& a, const FeatureMoments& b);

/// Unbiased squared MMD with the kernel (<x, y> / d + 1)^3 (Binkowski et al. 2018); x, y [n, d] with n >= 2 each.
double kernelDistance(PointsView x, PointsView y);

/// Mean squared error of values, and 10 log10(4 / MSE) for pictures in [-1, 1]; both [n, d].
struct PictureError {
  double mse = 0;
  double psnr = 0;  ///< dB, mean over pictures
};
PictureError pictureError(PointsView restored, PointsView originals);

}  // namespace brenier
