#pragma once

#include <vector>

#include "core/api/snapshot.h"
#include "core/oracle/points.h"

namespace brenier {

/// Limits beyond which a cell of the grid counts as a defect. They are relative, so units do not matter.
struct DefectLimits {
  double tearStretch = 5;  ///< times the median stretch of the cells that carry mass
  double tearJump = 0.15;  ///< of the image's spread, across one cell
  double fold = 0.05;      ///< negative eigenvalue of the symmetric part, of the median stretch
  double swirl = 0.15;     ///< |J12 - J21| over the Frobenius norm; 1.41 is a rotation by a right angle
  std::size_t cells = 4;   ///< smaller groups of cells are noise
};

/// What is wrong with a map of the plane that should be the gradient of a convex function: its Jacobian is then
/// symmetric and positive semidefinite wherever it exists.
///   tear   the image jumps across one cell: the largest singular value of J is a ridge (the support is torn)
///   fold   the symmetric part of J has a negative eigenvalue: neighbours change sides
///   swirl  J is not symmetric: the map turns, which costs more than it must
/// `images` are T at the nodes of a regular grid over `box` [rows * columns, 2], row 0 at y0; J of a cell is that of
/// its corners. Only cells near points of `source` [n, 2] count. A torn cell is neither folded nor swirled: differences
/// across a jump say nothing of J.
MapDefects findMapDefects(const Box& box, int columns, int rows, PointsView images, PointsView source,
                          const DefectLimits& limits = {});

/// "tear", "fold" or "swirl".
const char* nameOf(DefectKind kind);

}  // namespace brenier
