#pragma once

#include "core/api/snapshot.h"
#include "core/oracle/points.h"
#include "core/oracle/potential.h"

namespace brenier {

/// Nodes of a regular grid over `box` [rows * columns, 2], row 0 at y0.
Points gridNodes(const Box& box, int columns, int rows);

/// A potential of the plane at such nodes, `resolution` a side.
ScalarField potentialField(const Potential& potential, const Box& box, int resolution);

}  // namespace brenier
