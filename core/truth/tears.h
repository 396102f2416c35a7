#pragma once

#include <functional>
#include <vector>

#include "core/api/snapshot.h"
#include "core/oracle/points.h"
#include "core/truth/target_pieces.h"
#include "core/truth/tear_grid.h"

namespace brenier {

/// A map of the plane: images of x [n, 2] -> out [n, 2].
using PlaneMap = std::function<void(PointsView x, float* out)>;

/// What counts as a tear. Shares are relative, so units do not matter.
struct TearLimits {
  double gap = 0.1;        ///< smallest gap, of the images' spread
  double contrast = 3;     ///< the gap over what the images on either side differ by, over the same distance
  double shortest = 0.08;  ///< length of a line, of the source's spread
  double mass = 0.002;     ///< within two cells of a line
  int widest = 6;          ///< cells to each side of a difference; a coarser grid than TearGrid's own needs fewer
};

/// Where a map tears, as lines. On a grid that lies around the source's samples alone (so that no view changes what is
/// found), at nodes near samples, the Jacobian's largest singular value says where the map stretches most and in which
/// direction v. At several distances s the gap |T(x + s v) - T(x - s v)| is held against what T changes by beside it,
/// from s to 3 s on either side: across a tear it is several times as much, in a smooth map as much. The place is then
/// narrowed down along v to a hundredth of a grid cell or so, so that the lines do not depend on the grid, and the
/// places are joined to lines by the two pieces of the target that they separate.
///   line       [k, 2], from end to end
///   between    the pieces of its two sides, the smaller number first; -1 where the target has no known pieces
///   worst      the mean gap over the images' spread
///   massShare  of the source, within the strip in which the map crosses the gap, at least a cell to each side
/// `source` [n, 2] are equally weighted samples. Most mass first.
std::vector<MapDefect> findTears(const PlaneMap& map, PointsView source, const TargetPieces& pieces,
                                 const TearLimits& limits = {});

/// The same with the grid of these samples, for who looks again and again.
std::vector<MapDefect> findTears(const PlaneMap& map, PointsView source, const TearGrid& grid,
                                 const TargetPieces& pieces, const TearLimits& limits = {});

/// How far found lines lie from true ones.
TearError compareTears(const std::vector<MapDefect>& found, const std::vector<MapDefect>& truth, PointsView source);

/// Root mean square distance of points [n, d] from their mean; those that are not finite are left out.
double spreadOf(PointsView points);

}  // namespace brenier
