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
  bool m_hasThird = false;
  bool m_ofColumns = true;
  std::vector<double> m_centre, m_axes[3];  ///< [d] each, where it is of no columns
};

}  // namespace brenier
