#pragma once

#include "core/api/snapshot.h"
#include "core/oracle/points.h"
#include "core/oracle/potential.h"

namespace brenier {

/// Nodes of a regular grid over `box` [rows * columns, 2], row 0 at y0.
Points gridNodes(const Box& box, int columns, int rows);

/// A potential of the plane at such nodes, `resolution` a side.
ScalarField potentialField(const Potential& potential, const Box& box, int resolution);

/// phi*(y) = max_z <y, z> - phi(z) at such nodes of `box`, z over 128 x 128 nodes of `source`: too low by at most the
/// curvature of phi times an eighth of the square of their distance, where the maximum lies inside.
ScalarField conjugateField(const Potential& phi, const Box& source, const Box& box, int resolution);

}  // namespace brenier
