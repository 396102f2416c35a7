#pragma once

#include <memory>
#include <vector>

#include "core/measures/measure.h"
#include "core/oracle/points.h"

namespace brenier {

/// An optimal transport map that is known, to score against.
using KnownMap = OptimalMap;

/// The true map between two measures where theory gives it; null where it does not.
///   two Gaussians                          Bures' affine map
///   a generated measure and its own source the map that made it, in either direction
///   independent coordinates on both sides  coordinate by coordinate Q o F, quantiles of one law at those of the other;
///                                          on the line that is every optimal map
///   rotation-invariant on both sides       the same of the distances from the two centres; shifts and scalings are
///                                          cases of it
std::shared_ptr<const KnownMap> knownMap(const MeasurePtr& source, const MeasurePtr& target);

/// T(x) = b + A (x - a), A = S^-1/2 (S^1/2 R S^1/2)^1/2 S^-1/2, between N(a, S) and N(b, R); S must be invertible, or T
/// is the map on its range (Dowson, Landau 1982; Olkin, Pukelsheim 1982).
class GaussianMap final : public KnownMap {
 public:
  GaussianMap(const GaussianMoments& source, const GaussianMoments& target);
  void forward(PointsView x, float* out) const override;
  /// Where S is not invertible, the map from N(b, R) to N(a, S).
  void inverse(PointsView y, float* out) const override;
  /// 1/2 W2^2 = 1/2 (|a - b|^2 + tr(S + R - 2 (S^1/2 R S^1/2)^1/2)), Bures' formula.
  double halfW2() const { return m_halfW2; }

 private:
  std::vector<double> m_sourceMean, m_targetMean;
  std::vector<double> m_matrix, m_inverse;  ///< [d, d], row-major
  double m_halfW2 = 0;
};

/// Sample mean [d] and covariance [d, d] (divided by n) of points [n, d].
GaussianMoments sampleMoments(PointsView points);

}  // namespace brenier
