#pragma once

#include <vector>

#include "core/oracle/laguerre_cells.h"

namespace brenier {

/// Of the crease between the best cell of each point x [n, d] and its second best, in radians [n]
/// (LaguerreCells::angle); 0 where there is but one cell.
std::vector<float> creaseAngles(const LaguerreCells& cells, PointsView x);

}  // namespace brenier
