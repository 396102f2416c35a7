#pragma once

#include <vector>

#include "core/api/snapshot.h"
#include "core/measures/measure.h"
#include "core/truth/tears.h"
#include "core/truth/true_tears.h"

namespace brenier {

/// The tears of a map of the plane to atoms: the borders between its cells, straight, in closed form, as far as the law
/// of the source has mass along them. How far that is depends on no grid and on few of its tails' points: borders along
/// which there is alike much mass reach alike far. `samples` are equally weighted ones of the law [n, 2], for the
/// shares of its mass. What is too short or has too little mass beside it, by `limits`, is left out. Most mass first.
std::vector<MapDefect> cellBorders(const CellMap& cells, const Measure& law, PointsView samples,
                                   const TearLimits& limits = {});

}  // namespace brenier
