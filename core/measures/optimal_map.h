#pragma once

#include "core/oracle/points.h"

namespace brenier {

/// An optimal transport map for the cost 1/2 |x - y|^2 that is known, with its inverse, the optimal map the other way.
/// Immutable; any thread may map.
class OptimalMap {
 public:
  virtual ~OptimalMap() = default;
  /// T*(x_i) -> out [n, d].
  virtual void forward(PointsView x, float* out) const = 0;
  /// T*^-1(y_i) -> out [n, d].
  virtual void inverse(PointsView y, float* out) const = 0;
};

}  // namespace brenier
