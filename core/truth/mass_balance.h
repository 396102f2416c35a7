#pragma once

#include "core/api/snapshot.h"
#include "core/oracle/points.h"

namespace brenier {

/// T#mu - nu over `box` from equally weighted samples of the plane: `mapped` are T(x_i), `target` y_j, [n, 2] each.
/// Both are smoothed by the same Gaussian, so that the field is zero in the mean where the two laws are one. Its
/// deviation is half of Scott's rule (1979) for the target, and at least a cell and a half.
MassBalance massBalance(const Box& box, int columns, int rows, PointsView mapped, PointsView target);

}  // namespace brenier
