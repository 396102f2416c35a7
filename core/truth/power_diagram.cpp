#include "core/truth/power_diagram.h"

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Regular_triangulation_2.h>
#include <CGAL/Triangulation_vertex_base_with_info_2.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace brenier {
namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Vertex = CGAL::Triangulation_vertex_base_with_info_2<std::uint32_t, Kernel,
                                                           CGAL::Regular_triangulation_vertex_base_2<Kernel>>;
using Structure = CGAL::Triangulation_data_structure_2<Vertex, CGAL::Regular_triangulation_face_base_2<Kernel>>;
using Triangulation = CGAL::Regular_triangulation_2<Kernel, Structure>;

/// The places p + t v for t from `low` to `high`.
struct Straight {
  Kernel::Point_2 p;
  Kernel::Vector_2 v;
  double low, high;
};

/// An edge of the diagram: a segment, a ray, or a line where all atoms lie on one. Of no length where four cells meet.
std::optional<Straight> straight(const CGAL::Object& edge) {
  constexpr double far = std::numeric_limits<double>::infinity();
  std::optional<Straight> of;
  if (const auto* segment = CGAL::object_cast<Kernel::Segment_2>(&edge))
    of = {segment->source(), segment->to_vector(), 0, 1};
  else if (const auto* ray = CGAL::object_cast<Kernel::Ray_2>(&edge))
    of = {ray->source(), ray->to_vector(), 0, far};
  else if (const auto* line = CGAL::object_cast<Kernel::Line_2>(&edge))
    of = {line->point(), line->to_vector(), -far, far};
  if (!of || !std::isfinite(of->v.x()) || !std::isfinite(of->v.y()) || (of->v.x() == 0 && of->v.y() == 0)) return {};
  return of;
}

/// Cut to the box (Liang and Barsky 1984); whether anything is left.
bool clip(Straight& part, const Box& box) {
  const double at[2] = {part.p.x(), part.p.y()}, way[2] = {part.v.x(), part.v.y()};
  const double least[2] = {box.x0, box.y0}, most[2] = {box.x1, box.y1};
  for (int k = 0; k < 2; ++k) {
    if (way[k] == 0) {
      if (at[k] < least[k] || at[k] > most[k]) return false;
      continue;
    }
    const double one = (least[k] - at[k]) / way[k], other = (most[k] - at[k]) / way[k];
    part.low = std::max(part.low, std::min(one, other));
    part.high = std::min(part.high, std::max(one, other));
  }
  return part.low < part.high;
}

}  // namespace

std::vector<CellEdge> powerDiagramEdges(PointsView atoms, std::span<const double> heights, const Box& box) {
  std::vector<CellEdge> edges;
  if (atoms.count < 2) return edges;
  // <x, c> is the same for all, so heights stay what they are where atoms are centred; their squares become small.
  double centre[2] = {0, 0};
  for (std::size_t i = 0; i < atoms.count; ++i)
    for (std::size_t k = 0; k < 2; ++k) centre[k] += atoms[i][k] / static_cast<double>(atoms.count);
  std::vector<std::pair<Kernel::Weighted_point_2, std::uint32_t>> sites;
  sites.reserve(atoms.count);
  for (std::size_t i = 0; i < atoms.count; ++i) {
    const double x = atoms[i][0] - centre[0], y = atoms[i][1] - centre[1];
    sites.push_back({{Kernel::Point_2(x, y), x * x + y * y + 2 * heights[i]}, static_cast<std::uint32_t>(i)});
  }
  const Triangulation triangulation(sites.begin(), sites.end());
  for (auto edge = triangulation.finite_edges_begin(); edge != triangulation.finite_edges_end(); ++edge) {
    auto part = straight(triangulation.dual(edge));
    if (!part || !clip(*part, box)) continue;
    const auto place = [&](double t) {
      const auto end = part->p + t * part->v;
      return std::array{static_cast<float>(end.x()), static_cast<float>(end.y())};
    };
    const auto from = place(part->low), to = place(part->high);
    if (from == to) continue;
    const auto [first, second] = std::minmax(edge->first->vertex(Triangulation::ccw(edge->second))->info(),
                                             edge->first->vertex(Triangulation::cw(edge->second))->info());
    edges.push_back({from, to, {first, second}});
  }
  return edges;
}

}  // namespace brenier
