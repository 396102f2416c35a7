#include "core/truth/power_diagram.h"

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Regular_triangulation_2.h>
#include <CGAL/Triangulation_vertex_base_with_info_2.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace brenier {
namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Vertex = CGAL::Triangulation_vertex_base_with_info_2<std::uint32_t, Kernel,
                                                           CGAL::Regular_triangulation_vertex_base_2<Kernel>>;
using Structure = CGAL::Triangulation_data_structure_2<Vertex, CGAL::Regular_triangulation_face_base_2<Kernel>>;
using Triangulation = CGAL::Regular_triangulation_2<Kernel, Structure>;
using Segment = Kernel::Segment_2;

/// What of an edge (a segment, a ray, or a line where all atoms lie on one) is in the box.
std::optional<Segment> clipped(const CGAL::Object& edge, const Kernel::Iso_rectangle_2& box) {
  CGAL::Object part;
  if (const auto* segment = CGAL::object_cast<Segment>(&edge))
    part = CGAL::intersection(*segment, box);
  else if (const auto* ray = CGAL::object_cast<Kernel::Ray_2>(&edge))
    part = CGAL::intersection(*ray, box);
  else if (const auto* line = CGAL::object_cast<Kernel::Line_2>(&edge))
    part = CGAL::intersection(*line, box);
  if (const auto* inside = CGAL::object_cast<Segment>(&part)) return *inside;
  return std::nullopt;
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
  const Kernel::Iso_rectangle_2 room(Kernel::Point_2(box.x0, box.y0), Kernel::Point_2(box.x1, box.y1));
  for (auto edge = triangulation.finite_edges_begin(); edge != triangulation.finite_edges_end(); ++edge) {
    const auto inside = clipped(triangulation.dual(edge), room);
    if (!inside || inside->is_degenerate()) continue;
    const auto float2 = [](const Kernel::Point_2& p) {
      return std::array{static_cast<float>(p.x()), static_cast<float>(p.y())};
    };
    const auto [first, second] = std::minmax(edge->first->vertex(Triangulation::ccw(edge->second))->info(),
                                             edge->first->vertex(Triangulation::cw(edge->second))->info());
    edges.push_back({float2(inside->source()), float2(inside->target()), {first, second}});
  }
  return edges;
}

}  // namespace brenier
