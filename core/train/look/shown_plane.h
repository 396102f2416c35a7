#pragma once

#include <memory>
#include <vector>

#include "core/api/plane_choice.h"
#include "core/api/run_frame.h"
#include "core/api/snapshot.h"
#include "core/oracle/points.h"

namespace brenier {

/// Takes points of d dimensions to the plane of a PlaneChoice, and to the axis that stands on it. A single coordinate
/// is drawn on the line y = 0.
class ShownPlane {
 public:
  /// `source` and `target` are what the principal axes are of. A choice that the dimension does not have is that of the
  /// first two columns.
  ShownPlane(const PlaneChoice& choice, PointsView source, PointsView target);

  /// [count, 2].
  PlanePoints project(PointsView points, std::size_t count) const;
  /// Points of d dimensions for places of the plane [n, 2], in the plane's direction from `base` [d]: base + sum_k
  /// (s_k - <base - centre, a_k>) a_k with the plane's orthonormal axes a_k, for columns the base with those two
  /// replaced; project() gives the places back. What is convex stays so on it, and the gradient along it is
  /// the projection of the gradient (chain rule). Only where hasThird().
  Points lift(PointsView places, const float* base) const;
  bool hasThird() const { return m_hasThird; }
  /// [count]; empty where there are but two dimensions.
  std::vector<float> third(PointsView points, std::size_t count) const;
  /// The frame of the two columns on show; null where the plane is of no columns, or the frame is the identity.
  std::shared_ptr<const RunFrame> frameOf(const RunFrame& frame) const;
  /// That of the third column, likewise.
  std::shared_ptr<const RunFrame> thirdFrameOf(const RunFrame& frame) const;

 private:
  float coordinate(const float* point, std::size_t dim, std::size_t axis) const;

  int m_columns[3] = {0, 1, 2};
  std::size_t m_dim = 0;
  bool m_hasThird = false;
  bool m_ofColumns = true;
  std::vector<double> m_centre, m_axes[3];  ///< [d] each, where it is of no columns
};

}  // namespace brenier
