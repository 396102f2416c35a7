#pragma once

#include <QPainterPath>
#include <optional>
#include <vector>

#include "core/api/snapshot.h"

namespace brenier {

/// Levels at a round step (1, 2 or 5 times a power of ten), about `count` of them, counted from the field's minimum:
/// a potential is known up to a constant only, so its contours should not move with it.
std::vector<double> contourLevels(const ScalarField& field, int count);

/// The height below which `share` of the points [n, 2] lie; none where no point lies on the field.
std::optional<double> levelAround(const ScalarField& field, const PlanePoints& points, double share);

/// Iso-lines in data units by marching squares, joined into polylines; closed ones are closed subpaths. Values sit on
/// the nodes, the first and last ones on the box. Cells with a value that is not finite are left out.
QPainterPath contourPath(const ScalarField& field, const std::vector<double>& levels);

/// Bilinear; NaN outside the box.
double sampleField(const ScalarField& field, double x, double y);

}  // namespace brenier
