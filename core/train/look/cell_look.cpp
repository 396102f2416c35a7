#include "core/train/look/cell_look.h"

#include <algorithm>
#include <numeric>

#include "core/solvers/numerics/crease_angles.h"
#include "core/truth/power_diagram.h"

namespace brenier {
namespace {

CellLook lookFrom(const LaguerreCells& cells, PointsView atoms, std::span<const double> heights, const Box& box) {
  CellLook look;
  look.threshold = static_cast<float>(cells.threshold);
  look.atoms = static_cast<int>(atoms.count);
  for (const CellEdge& edge : powerDiagramEdges(atoms, heights, box)) {
    look.ends.insert(look.ends.end(), {edge.from[0], edge.from[1], edge.to[0], edge.to[1]});
    look.angle.push_back(static_cast<float>(cells.angle(edge.between[0], edge.between[1])));
  }
  return look;
}

}  // namespace

CellLook lookAtCells(const LaguerreCells& cells, const Box& box) {
  return lookFrom(cells, cells.atoms, cells.heights, box);
}

CreaseAngles creasesNear(const LaguerreCells& cells, PointsView samples) {
  constexpr std::size_t most = 1024, least = 128, products = std::size_t{1} << 24;
  const std::size_t each = std::max<std::size_t>(1, cells.heights.size() * cells.atoms.dim);
  samples.count = std::min(samples.count, std::clamp(products / each, least, most));
  CreaseAngles creases{creaseAngles(cells, samples), static_cast<float>(cells.threshold)};
  std::sort(creases.angle.begin(), creases.angle.end());
  return creases;
}

CellLook lookAtCellsAlong(const LaguerreCells& cells, const ShownPlane& plane, const float* base, const Box& box) {
  Points places(3, 2);
  places[1][0] = places[2][1] = 1;
  const Points lifted = plane.lift(places, base);
  const auto inner = [&](std::size_t place, std::size_t atom) {
    return std::inner_product(lifted[place], lifted[place] + lifted.dim, cells.atoms[atom], 0.0);
  };
  Points atoms(cells.atoms.count(), 2);
  std::vector<double> heights = cells.heights;
  for (std::size_t i = 0; i < atoms.count(); ++i) {
    const double origin = inner(0, i);
    for (std::size_t k = 0; k < 2; ++k) atoms[i][k] = static_cast<float>(inner(k + 1, i) - origin);
    heights[i] += origin;
  }
  return lookFrom(cells, atoms, heights, box);
}

}  // namespace brenier
