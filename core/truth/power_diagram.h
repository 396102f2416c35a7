#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/api/view_request.h"
#include "core/oracle/points.h"

namespace brenier {

/// What two cells of a power diagram share, as far as it lies within a box.
struct CellEdge {
  std::array<float, 2> from, to;
  std::array<std::uint32_t, 2> between;  ///< atoms, the lower index first
};

/// The common edges of the cells { x : <x, y_i> + h_i >= <x, y_j> + h_j for all j } of atoms of the plane [n, 2] with
/// heights [n], clipped to `box`. It is the power diagram of the atoms with the weights |y_i|^2 + 2 h_i (Aurenhammer
/// 1987), the dual of their regular triangulation, which CGAL finds with exact predicates. An atom whose cell is empty
/// has no edge; of atoms that coincide the highest alone may have one. Finite numbers only.
std::vector<CellEdge> powerDiagramEdges(PointsView atoms, std::span<const double> heights, const Box& box);

}  // namespace brenier
