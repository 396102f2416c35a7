#include "core/train/look/defect_look.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "core/api/box_around.h"
#include "core/train/look/plane_grid.h"
#include "core/truth/map_defects.h"

namespace brenier {
namespace {

/// The largest singular value of the 2x2 matrix [a b; c d].
float largestSingularValue(float a, float b, float c, float d) {
  const float s = 0.5f * (a * a + b * b + c * c + d * d);
  const float det = a * d - b * c;
  return std::sqrt(s + std::sqrt(std::max(0.0f, s * s - det * det)));
}

std::vector<float> stretchOfGradient(const Potential& phi, PointsView points) {
  std::vector<float> stretch(points.count);
  const auto block = phi.makeBlock();
  const std::size_t size = std::min<std::size_t>(phi.blockSize(), points.count);
  std::vector<float> ex(2 * size, 0.0f), ey(2 * size, 0.0f), jx(2 * size), jy(2 * size);
  for (std::size_t i = 0; i < size; ++i) ex[2 * i] = ey[2 * i + 1] = 1.0f;
  for (std::size_t first = 0; first < points.count; first += size) {
    const std::size_t n = std::min(size, points.count - first);
    block->evaluate(points[first], n);
    block->hessianVector(ex.data(), jx.data());
    block->hessianVector(ey.data(), jy.data());
    for (std::size_t i = 0; i < n; ++i)
      stretch[first + i] = largestSingularValue(jx[2 * i], jy[2 * i], jx[2 * i + 1], jy[2 * i + 1]);
  }
  return stretch;
}

}  // namespace

MapDefects defectsOf(const PlaneMap& map, const DefectSearchRange& range) {
  if (range.source.count == 0) return {};
  const Box box = widened(boxAround({range.source.data, 2 * range.source.count}), 0.02f);
  const Points nodes = gridNodes(box, range.nodes, range.nodes);
  Points images(nodes.count(), 2);
  map(nodes, images.data.data());
  DefectLimits limits;
  if (range.gradient) limits.swirl = std::numeric_limits<double>::infinity();
  MapDefects found = findMapDefects(box, range.nodes, range.nodes, images, range.source, limits);
  // Its cells mark where differences say nothing of folds and swirls; the lines are found better.
  std::erase_if(found.groups, [](const MapDefect& group) { return group.kind == DefectKind::tear; });
  auto tears = findTears(map, range.source, range.grid, range.pieces, range.tears);
  found.groups.insert(found.groups.begin(), std::make_move_iterator(tears.begin()),
                      std::make_move_iterator(tears.end()));
  std::stable_sort(found.groups.begin(), found.groups.end(),
                   [](const MapDefect& a, const MapDefect& b) { return a.massShare > b.massShare; });
  return found;
}

MapDefects lookForDefects(const TrainingRun& run, TearLines truth) {
  const auto heldOut = run.heldOut();
  const Points& source = heldOut->source;
  if (!heldOut->plane || source.count() == 0) return {};
  const Solver& solver = run.solver();
  MapDefects found = defectsOf([&solver](PointsView x, float* out) { solver.forward(x, out); },
                               {.source = source,
                                .grid = heldOut->plane->grid(),
                                .pieces = heldOut->plane->pieces(),
                                .gradient = solver.sourcePotential() != nullptr});
  found.trueTears = std::move(truth);
  if (!found.trueTears) return found;
  std::vector<MapDefect> tears;
  std::copy_if(found.groups.begin(), found.groups.end(), std::back_inserter(tears),
               [](const MapDefect& group) { return group.kind == DefectKind::tear; });
  found.tearError = compareTears(tears, *found.trueTears, source);
  return found;
}

std::vector<float> stretchAt(const Solver& solver, PointsView points) {
  if (points.count == 0 || points.dim != 2) return {};
  if (const Potential* phi = solver.sourcePotential()) return stretchOfGradient(*phi, points);
  const float half = 5e-4f * static_cast<float>(std::max(spreadOf(points), 1e-30));
  Points around(4 * points.count, 2), images(4 * points.count, 2);
  constexpr float steps[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
  for (std::size_t i = 0; i < points.count; ++i)
    for (std::size_t k = 0; k < 4; ++k)
      for (std::size_t d = 0; d < 2; ++d) around[4 * i + k][d] = points[i][d] + half * steps[k][d];
  solver.forward(around, images.data.data());
  std::vector<float> stretch(points.count);
  for (std::size_t i = 0; i < points.count; ++i) {
    const float* image = images[4 * i];
    stretch[i] = largestSingularValue((image[2] - image[0]) / (2 * half), (image[6] - image[4]) / (2 * half),
                                      (image[3] - image[1]) / (2 * half), (image[7] - image[5]) / (2 * half));
  }
  return stretch;
}

}  // namespace brenier
