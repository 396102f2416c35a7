#pragma once

#include "core/api/snapshot.h"
#include "core/oracle/laguerre_cells.h"
#include "core/train/look/shown_plane.h"

namespace brenier {

/// The cells of a semi-discrete map of the plane, as far as they lie in `box`, with the angles of the creases between
/// them.
CellLook lookAtCells(const LaguerreCells& cells, const Box& box);

/// The same along a plane of more than two dimensions through `base` [d] (SliceBase): a plane cuts a power diagram in
/// the power diagram of the atoms' projections, for <lift(s), y> is affine in s. Angles are those of the creases in all
/// dimensions.
CellLook lookAtCellsAlong(const LaguerreCells& cells, const ShownPlane& plane, const float* base, const Box& box);

/// Of the first of these samples of the source [n, d], as many as cost little beside a frame.
CreaseAngles creasesNear(const LaguerreCells& cells, PointsView samples);

}  // namespace brenier
