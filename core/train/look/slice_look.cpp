#include "core/train/look/slice_look.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/api/box_around.h"
#include "core/train/look/cell_look.h"
#include "core/train/look/defect_look.h"
#include "core/train/look/plane_grid.h"

namespace brenier {
namespace {

constexpr int sliceDefectNodes = 97, sliceTearCells = 128;
constexpr int tearsFree = 16;  ///< dimensions; a search for tears asks the map twenty times as often as a field does

Points meanPoint(PointsView points) {
  std::vector<double> sums(points.dim, 0.0);
  for (std::size_t i = 0; i < points.count; ++i)
    for (std::size_t k = 0; k < points.dim; ++k) sums[k] += points[i][k];
  Points mean(1, points.dim);
  for (std::size_t k = 0; k < points.dim; ++k)
    mean[0][k] = static_cast<float>(sums[k] / static_cast<double>(std::max<std::size_t>(1, points.count)));
  return mean;
}

}  // namespace

int sliceNodes(std::size_t d, int wanted, int free) {
  const double share =
      std::sqrt(std::min(1.0, static_cast<double>(free) / static_cast<double>(std::max<std::size_t>(1, d))));
  const int most = static_cast<int>(std::lround(share * wanted));
  return std::min(wanted, std::max({most, wanted / 8, 12}));
}

SliceLook::SliceLook(const TrainingRun& run, const ShownPlane& plane, const Points& probes)
    : m_run(run), m_plane(plane), m_probes(probes) {
  const auto heldOut = run.heldOut();
  m_shadow.dim = 2;
  m_shadow.data = plane.project(probes, probes.count());
  m_sourceMean = meanPoint(probes);
  m_targetMean = meanPoint(heldOut->target);
}

/// [1, d].
Points SliceLook::base(int point, bool ofTarget) const {
  if (point < 0) return ofTarget ? m_targetMean : m_sourceMean;
  const auto row = static_cast<std::size_t>(point);
  Points pinned(1, m_probes.dim);
  if (ofTarget)
    m_run.solver().forward({m_probes[row], 1, m_probes.dim}, pinned.data.data());
  else
    std::copy_n(m_probes[row], m_probes.dim, pinned[0]);
  return pinned;
}

/// P T(lift(s)) for places s [n, 2] -> out [n, 2].
void SliceLook::mapAlong(const float* base, PointsView places, float* out) const {
  const Points lifted = m_plane.lift(places, base);
  Points images(lifted.count(), lifted.dim);
  m_run.solver().forward(lifted, images.data.data());
  const PlanePoints shown = m_plane.project(images, images.count());
  std::copy(shown.begin(), shown.end(), out);
}

void SliceLook::addTo(Snapshot& frame, const ViewRequest& view, const Box& box) const {
  if (!(view.layers & slicedLayers) || m_probes.count() == 0) return;
  const bool pinned = view.sliceThrough >= 0 && static_cast<std::size_t>(view.sliceThrough) < m_probes.count();
  SliceBase& slice = frame.slice;
  slice.given = true;
  slice.point = pinned ? view.sliceThrough : -1;
  const Points source = base(slice.point, false), target = base(slice.point, true);
  slice.source = m_plane.project(source, 1);
  slice.target = m_plane.project(target, 1);
  const int resolution = sliceNodes(m_probes.dim, std::clamp(view.fieldResolution, 8, 512));
  const auto field = [&](const Potential& potential, const Points& through) {
    ScalarField values{box, resolution, resolution, {}};
    const Points nodes = m_plane.lift(gridNodes(box, resolution, resolution), through[0]);
    values.values.resize(nodes.count());
    potentialValues(potential, nodes, values.values.data());
    return values;
  };
  const auto *phi = m_run.solver().sourcePotential(), *psi = m_run.solver().targetPotential();
  if (phi && (view.layers & layerPotential)) frame.potential = field(*phi, source);
  if (psi && (view.layers & layerConjugate)) frame.conjugate = field(*psi, target);
  if (view.layers & layerGrid) addGrid(frame, source[0], view.gridLines);
  if (view.layers & layerTears) addDefects(frame, source[0]);
  if (view.layers & layerCells)
    if (const auto cells = m_run.solver().cells()) frame.cells = lookAtCellsAlong(*cells, m_plane, source[0], box);
}

/// Four nodes between two lines, so that a line bends where the map does; fewer in many dimensions.
void SliceLook::addGrid(Snapshot& frame, const float* base, int lines) const {
  const int cells = std::clamp(lines, 3, 200) - 1;
  const int perCell = std::max(1, sliceNodes(m_probes.dim, 4 * cells + 1) / cells);
  const int nodesPerSide = perCell * cells + 1;
  const Points nodes = gridNodes(boxAround(m_shadow.data), nodesPerSide, nodesPerSide);
  frame.warpedGrid.resize(2 * nodes.count());
  mapAlong(base, nodes, frame.warpedGrid.data());
  frame.gridRows = frame.gridColumns = nodesPerSide;
}

void SliceLook::addDefects(Snapshot& frame, const float* base) const {
  const int cells = sliceNodes(m_probes.dim, sliceTearCells, tearsFree);
  if (!m_grid) m_grid.emplace(m_shadow, cells);
  TearLimits limits;
  limits.widest = std::max(1, limits.widest * cells / sliceTearCells);  // as far as in the plane
  // Projections of the target's pieces lie over one another and would name the wrong ones.
  const TargetPieces unknown;
  MapDefects found = defectsOf([this, base](PointsView places, float* out) { mapAlong(base, places, out); },
                               {.source = m_shadow,
                                .grid = *m_grid,
                                .pieces = unknown,
                                .nodes = sliceNodes(m_probes.dim, sliceDefectNodes),
                                .tears = limits,
                                .gradient = m_run.solver().sourcePotential() != nullptr});
  for (MapDefect& group : found.groups) group.massShare = -1;
  std::stable_sort(found.groups.begin(), found.groups.end(),
                   [](const MapDefect& a, const MapDefect& b) { return a.cells > b.cells; });
  frame.defects = std::move(found);
}

}  // namespace brenier
