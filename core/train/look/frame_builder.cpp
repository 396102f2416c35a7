#include "core/train/look/frame_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/api/box_around.h"
#include "core/train/look/cell_look.h"
#include "core/train/look/defect_look.h"
#include "core/train/look/inner_view.h"
#include "core/train/look/picture_frames.h"
#include "core/train/look/plane_grid.h"
#include "core/train/look/shown_plane.h"
#include "core/train/look/slice_look.h"
#include "core/train/look/slow_motion.h"
#include "core/train/run/solver_list.h"
#include "core/truth/mass_balance.h"

namespace brenier {
namespace {

constexpr std::size_t handfulNumbers = 8 * 3 * 64 * 64;  // of the pictures of a player's batch that are told
constexpr int lineNodes = 400;                           // of a price over the line

/// The box around the data with a margin, wide enough for a stage of 16:10.
Box fieldBox(const Box& data) {
  const float cx = (data.x0 + data.x1) / 2, cy = (data.y0 + data.y1) / 2;
  const float halfHeight = 1.2f * std::max({(data.y1 - data.y0) / 2, (data.x1 - data.x0) / 3.2f, 1e-3f});
  return {cx - 1.6f * halfHeight, cy - halfHeight, cx + 1.6f * halfHeight, cy + halfHeight};
}

std::shared_ptr<const Points> inOrder(const Points& points, const std::vector<std::uint32_t>& order) {
  auto ordered = std::make_shared<Points>(points.count(), points.dim);
  for (std::size_t i = 0; i < std::min(order.size(), points.count()); ++i)
    std::copy_n(points[order[i]], points.dim, (*ordered)[i]);
  return ordered;
}

/// The numbers of points that `owner` keeps.
template <class Owner>
std::shared_ptr<const std::vector<float>> numbersOf(std::shared_ptr<const Owner> owner, const Points& points) {
  return {std::move(owner), &points.data};
}

}  // namespace

std::vector<std::uint32_t> farthestPointOrder(PointsView points, std::size_t spread) {
  std::vector<std::uint32_t> order;
  if (points.count == 0) return order;
  std::vector<float> distance(points.count, std::numeric_limits<float>::max());
  std::vector<bool> taken(points.count, false);
  std::size_t next = 0;
  for (std::size_t k = 0; k < std::min(spread, points.count); ++k) {
    order.push_back(static_cast<std::uint32_t>(next));
    taken[next] = true;
    std::size_t best = next;
    float bestDistance = -1;
    for (std::size_t i = 0; i < points.count; ++i) {
      float d = 0;
      for (std::size_t c = 0; c < points.dim; ++c) {
        const float delta = points[i][c] - points[next][c];
        d += delta * delta;
      }
      distance[i] = std::min(distance[i], d);
      if (!taken[i] && distance[i] > bestDistance) {
        bestDistance = distance[i];
        best = i;
      }
    }
    next = best;
  }
  for (std::uint32_t i = 0; i < points.count; ++i)
    if (!taken[i]) order.push_back(i);
  return order;
}

FrameBuilder::FrameBuilder(const TrainingRun& run)
    : m_run(run), m_probes(std::make_shared<Points>()), m_exactProbes(std::make_shared<Points>()) {
  const auto heldOut = run.heldOut();
  const Points& x = heldOut->source;
  if (heldOut->pictures) {
    m_pictures = std::make_unique<PictureFrames>(run);
    m_source = m_target = std::make_shared<PlanePoints>();
    return;
  }
  m_order = farthestPointOrder(x, spreadPoints);
  m_probes = inOrder(x, m_order);
  if (!run.frame().isIdentity()) m_allFrame = std::make_shared<RunFrame>(run.frame());
  setPlane({});
}

void FrameBuilder::setPlane(const PlaneChoice& plane) {
  if (m_pictures || (m_plane && plane == m_choice)) return;
  m_choice = plane;
  const auto heldOut = m_run.heldOut();
  const Points &probes = *m_probes, &target = heldOut->target;
  m_slices.reset();
  m_plane = std::make_unique<ShownPlane>(plane, probes, target);
  m_source = std::make_shared<PlanePoints>(m_plane->project(probes, probes.count()));
  m_target = std::make_shared<PlanePoints>(m_plane->project(target, target.count()));
  if (m_plane->hasThird()) {
    m_sourceThird = std::make_shared<std::vector<float>>(m_plane->third(probes, probes.count()));
    m_targetThird = std::make_shared<std::vector<float>>(m_plane->third(target, target.count()));
    m_slices = std::make_unique<SliceLook>(m_run, *m_plane, probes);
  }
  projectExact();
  m_frame = m_plane->frameOf(m_run.frame());
  m_thirdFrame = m_plane->thirdFrameOf(m_run.frame());
  m_dataBox = boxAround(*m_source);
  grow(m_dataBox, *m_target);
}

FrameBuilder::~FrameBuilder() = default;

void FrameBuilder::setExact(const ExactAnswer& answer) {
  if (m_pictures) return;
  m_trueTears = answer.tears;
  m_exactProbes = inOrder(answer.mapped, m_order);
  projectExact();
}

void FrameBuilder::projectExact() {
  const std::size_t count = m_exactProbes->count();
  if (count == 0) return;
  m_exact = std::make_shared<PlanePoints>(m_plane->project(*m_exactProbes, count));
  if (m_plane->hasThird()) m_exactThird = std::make_shared<std::vector<float>>(m_plane->third(*m_exactProbes, count));
}

namespace {

/// The bar of the slow motion takes some of the stage's height, which then shows more of the plane.
constexpr double slowMargin = 1.5;

Box withMargin(const Box& box) {
  const auto more = [](float from, float to) { return static_cast<float>(0.5 * (slowMargin - 1) * (to - from)); };
  const float dx = more(box.x0, box.x1), dy = more(box.y0, box.y1);
  return {box.x0 - dx, box.y0 - dy, box.x1 + dx, box.y1 + dy};
}

}  // namespace

SlowRecord FrameBuilder::recordFor(const ViewRequest& view) const {
  SlowRecord record;
  if (m_pictures) {
    record.watch.samples = std::clamp<std::size_t>(handfulNumbers / m_run.heldOut()->pictures->size(), 4, 8);
    record.watch.moves = 6;
    return record;
  }
  if (m_probes->dim > 2) return record;
  const bool onALine = m_probes->dim == 1;
  record.box = onALine ? fieldBox(m_dataBox) : withMargin(view.region.value_or(fieldBox(m_dataBox)));
  record.columns = onALine ? lineNodes : std::clamp(static_cast<int>(slowMargin * view.fieldResolution), 8, 512);
  record.rows = onALine ? 1 : record.columns;
  const Points nodes = gridNodes(record.box, record.columns, record.rows);
  record.watch.nodes = Points(nodes.count(), m_probes->dim);
  for (std::size_t i = 0; i < nodes.count(); ++i) std::copy_n(nodes[i], m_probes->dim, record.watch.nodes[i]);
  return record;
}

std::shared_ptr<const SlowStep> FrameBuilder::slowStep(RunId id, const SlowRecord& record,
                                                       const StepReport& said) const {
  SlowTelling telling;
  if (m_pictures) {
    telling.shape = *m_run.heldOut()->pictures;
    telling.pictures = [this](PointsView points) { return m_pictures->bytesOf(points.data, points.count); };
  } else {
    telling.project = [this](PointsView points) { return m_plane->project(points, points.count); };
  }
  if (const auto* solver = solverById(m_run.config().solver)) telling.words = solver->descriptor.told;
  auto step = std::make_shared<SlowStep>(tellStep(record, said, telling));
  step->run = id;
  step->step = m_run.stepsDone();
  return step;
}

std::shared_ptr<const Snapshot> FrameBuilder::build(RunId id, Purpose purpose, const ViewRequest& view) const {
  auto frame = std::make_shared<Snapshot>();
  frame->run = id;
  frame->purpose = purpose;
  frame->step = m_run.stepsDone();
  frame->seconds = m_run.seconds();
  if (view.creases)
    if (const auto cells = m_run.solver().cells()) frame->creases = creasesNear(*cells, m_run.heldOut()->source);
  if (m_pictures) {
    frame->source = m_source;
    frame->target = m_target;
    frame->pictures = m_pictures->build(view.pictures);
    return frame;
  }
  frame->frame = m_frame;
  frame->source = m_source;
  frame->target = m_target;
  frame->exactImage = m_exact;
  const std::size_t n = std::min(m_probes->count(), static_cast<std::size_t>(std::max(0, view.points)));
  Points mapped(n, m_probes->dim);
  m_run.solver().forward({m_probes->data.data(), n, m_probes->dim}, mapped.data.data());
  frame->image = m_plane->project(mapped, n);
  frame->world = m_dataBox;
  if (m_probes->dim == 2) addPlanar(*frame, view, mapped);
  if (!m_slices) return frame;
  if (view.layers & layerSpace)
    addThird(*frame, mapped);
  else
    m_slices->addTo(*frame, view, view.region.value_or(fieldBox(m_dataBox)));
  if (view.coordinates) addCoordinates(*frame, std::move(mapped));
  return frame;
}

/// What the plane alone has.
void FrameBuilder::addPlanar(Snapshot& frame, const ViewRequest& view, PointsView mapped) const {
  addFields(frame, view);
  if (view.layers & layerSpace) addRaised(frame, view, mapped);
  if (view.layers & layerTears) {
    frame.defects = lookForDefects(m_run, m_trueTears);
    frame.stretch = stretchAt(m_run.solver(), {m_probes->data.data(), mapped.count, 2});
  }
  if (view.layers & layerCells)
    if (const auto cells = m_run.solver().cells())
      frame.cells = lookAtCells(*cells, view.region.value_or(fieldBox(m_dataBox)));
  if (view.layers & layerBalance) addBalance(frame, view);
  if (view.layers & layerGrid) addWarpedGrid(frame, view);
}

/// Nothing is copied: all but the images are the same from frame to frame.
void FrameBuilder::addCoordinates(Snapshot& frame, Points mapped) const {
  const auto heldOut = m_run.heldOut();
  frame.all.dimension = static_cast<int>(m_probes->dim);
  frame.all.source = numbersOf(m_probes, *m_probes);
  frame.all.target = numbersOf(heldOut, heldOut->target);
  if (m_exactProbes->count() > 0) frame.all.exact = numbersOf(m_exactProbes, *m_exactProbes);
  frame.all.image = std::move(mapped.data);
  frame.all.frame = m_allFrame;
}

void FrameBuilder::addFields(Snapshot& frame, const ViewRequest& view) const {
  const Box box = view.region.value_or(fieldBox(m_dataBox));
  const int resolution = std::clamp(view.fieldResolution, 8, 512);
  const auto *phi = m_run.solver().sourcePotential(), *psi = m_run.solver().targetPotential();
  std::uint32_t layers = view.layers;
  // What stands as a surface has no need of its heat.
  if (layers & layerSpace) layers |= raisesConjugate(layers, phi) ? layerConjugate : layerPotential;
  if (phi && (layers & layerPotential)) frame.potential = potentialField(*phi, box, resolution);
  if (psi && (layers & layerConjugate))
    frame.conjugate = potentialField(*psi, box, resolution);
  else if (phi && (layers & layerConjugate))
    frame.conjugate = conjugateField(*phi, fieldBox(m_dataBox), box, resolution);
  if (view.inner) frame.inner = innerProblem(m_run.solver(), *view.inner, box, resolution);
}

/// Of a conjugate that no network holds, psi(T(x)) = <x, T(x)> - phi(x) with the slope x; which is so where phi is
/// convex, and nothing is said where it need not be.
void FrameBuilder::addRaised(Snapshot& frame, const ViewRequest& view, PointsView mapped) const {
  const auto *phi = m_run.solver().sourcePotential(), *psi = m_run.solver().targetPotential();
  const std::size_t n = mapped.count;
  PotentialPoints& raised = frame.raised;
  const auto fill = [&](const Potential& potential, PointsView at) {
    raised.at.assign(at.data, at.data + 2 * at.count);
    raised.value.resize(at.count);
    raised.slope.resize(2 * at.count);
    potentialValues(potential, at, raised.value.data());
    gradientMap(potential, at, raised.slope.data());
  };
  if (!raisesConjugate(view.layers, phi)) return fill(*phi, {m_probes->data.data(), n, 2});
  raised.ofTarget = true;
  const auto heldOut = m_run.heldOut();
  const Points& target = heldOut->target;
  if (psi) return fill(*psi, {target.data.data(), std::min(n, target.count()), 2});
  if (!phi || !m_run.solver().caps().convex) return;
  raised.at.assign(mapped.data, mapped.data + 2 * n);
  raised.slope.assign(m_probes->data.begin(), m_probes->data.begin() + static_cast<std::ptrdiff_t>(2 * n));
  raised.value.resize(n);
  potentialValues(*phi, {m_probes->data.data(), n, 2}, raised.value.data());
  for (std::size_t i = 0; i < n; ++i)
    raised.value[i] = (*m_probes)[i][0] * mapped[i][0] + (*m_probes)[i][1] * mapped[i][1] - raised.value[i];
}

void FrameBuilder::addThird(Snapshot& frame, PointsView mapped) const {
  frame.third = {m_sourceThird, m_targetThird, m_exactThird, m_plane->third(mapped, mapped.count), m_thirdFrame};
}

/// From all held-out points, whatever their number on show.
void FrameBuilder::addBalance(Snapshot& frame, const ViewRequest& view) const {
  const auto heldOut = m_run.heldOut();
  Points mapped(m_probes->count(), 2);
  m_run.solver().forward(*m_probes, mapped.data.data());
  const int resolution = std::clamp(view.fieldResolution, 8, 512);
  frame.balance =
      massBalance(view.region.value_or(fieldBox(m_dataBox)), resolution, resolution, mapped, heldOut->target);
}

void FrameBuilder::addWarpedGrid(Snapshot& frame, const ViewRequest& view) const {
  const Box box = boxAround(*m_source);
  const int lines = std::clamp(view.gridLines, 3, 200);
  // Four nodes between two lines, so that a line bends where the map does.
  const int nodesPerSide = 4 * (lines - 1) + 1;
  const Points nodes = gridNodes(box, nodesPerSide, nodesPerSide);
  frame.warpedGrid.resize(2 * nodes.count());
  m_run.solver().forward(nodes, frame.warpedGrid.data());
  frame.gridRows = frame.gridColumns = nodesPerSide;
}

}  // namespace brenier
