// Legend and large numbers of StageView, and what they keep off; stage_view.cpp has the rest.
#include <algorithm>
#include <cmath>

#include "ui/canvas/clear_frame.h"
#include "ui/canvas/insight_layers.h"
#include "ui/canvas/line_figure.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/slow_marks.h"
#include "ui/canvas/slow_notes.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/stage_overlay.h"
#include "ui/canvas/stage_view.h"

namespace brenier {
namespace {

constexpr std::size_t kMostAsked = 500;  // points of a cloud
constexpr double kMostAbove = 0.3;       // of the stage's height
constexpr double kMostCovered = 0.004;   // of the points
constexpr int kTries = 30;
constexpr double kDrawnWeight = 5;  // of what a person drew, for there is little of it

/// With all of the canvas, and a little beside it.
Box around(Box box, const QRectF& canvas) {
  constexpr double beside = 0.02;  // of the canvas
  const double side = beside * canvas.width(), end = beside * canvas.height();
  box.x0 = std::min(box.x0, static_cast<float>(canvas.left() - side));
  box.x1 = std::max(box.x1, static_cast<float>(canvas.right() + side));
  box.y0 = std::min(box.y0, static_cast<float>(canvas.top() - end));
  box.y1 = std::max(box.y1, static_cast<float>(canvas.bottom() + end));
  return box;
}

}  // namespace

LegendSubject StageView::legendSubject() const {
  if (!m_snapshot) return {m_style.layers};
  if (slowReplacesMap(m_style)) return {slowLegend(*m_style.slow, isOnALine(*m_snapshot))};
  if (inPairs()) return {m_style.layers & pairLayers};
  const QTransform toPixels = StagePainter::dataToPixels(m_style.view, QRectF(rect()));
  const auto& tears = m_snapshot->defects.trueTears;
  const MapDefects& defects = m_snapshot->defects;
  return {m_style.layers,
          showsSeeds(*m_snapshot, m_style),
          seesWorstSwap(toPixels, m_style.swap),
          tears && !tears->empty(),
          m_style.interpolation,
          !defects.cells.empty() && !hasTears(defects),
          !defects.cells.empty() && defects.groups.empty(),
          (m_style.layers & m_style.lit & layerPotential) && !inSpace()};
}

std::vector<BusyPlace> StageView::busyPlaces(const QTransform& toPixels) const {
  std::vector<BusyPlace> busy;
  const auto add = [&](const PlanePoints& from, const PlanePoints& to, double t) {
    const std::size_t n = std::min(from.size(), to.size()) / 2, by = n / kMostAsked + 1;
    for (std::size_t i = 0; i < n; i += by) {
      const QPointF at = toPixels.map(planePoint(from, i) * (1 - t) + planePoint(to, i) * t);
      if (isFinite(at)) busy.push_back({at, 1});
    }
  };
  const Snapshot& moment = *m_snapshot;
  const bool arrows = (m_style.layers & (layerArrows | layerExact)) != 0;
  if (moment.source && ((m_style.layers & layerSource) || arrows)) add(*moment.source, *moment.source, 0);
  if (moment.target && ((m_style.layers & layerTarget) || arrows)) add(*moment.target, *moment.target, 0);
  if (moment.source && (m_style.layers & layerImage)) add(*moment.source, moment.image, m_style.interpolation);
  if (!m_overlay) return busy;
  for (const QPointF& place : m_overlay->places()) busy.push_back({toPixels.map(place), kDrawnWeight});
  return busy;
}

/// None where a number under the mouse could tell what is asked.
std::optional<std::size_t> StageView::factAt(const QPointF& pixel) const {
  const std::size_t count = m_annotations.factIds.size();
  if (!m_explains || count == 0 || !m_places.facts.contains(pixel)) return {};
  const double row = (pixel.y() - m_places.facts.top()) / m_places.facts.height() * static_cast<double>(count);
  return std::min(static_cast<std::size_t>(row), count - 1);
}

/// With room above what is needed (data units) for legend and numbers side by side.
Box StageView::underAnnotations(Box box, const QRectF& needed) const {
  const double above = std::min(annotationStrip(QRectF(rect()), legendSubject(), m_annotations), kMostAbove * height());
  for (int k = 0; k < kTries; ++k) {  // the figure stays in the middle, so that half of what is added is below
    const QTransform toPixels = StagePainter::dataToPixels(box, QRectF(rect()));
    const double lacks = above - toPixels.map(QPointF(0, needed.bottom())).y();
    if (lacks <= 1) break;
    box.y1 += static_cast<float>(lacks / std::abs(toPixels.m22()));
  }
  return box;
}

/// All that one may draw on, and none of it under a legend; else what is there, where no edge has room for what is
/// written.
Box StageView::aroundCanvas(Box box) {
  if (height() <= 0) return box;
  const auto canvas = m_overlay ? m_overlay->canvas() : std::nullopt;
  if (!canvas) {
    if (!m_annotations.legend || isOnALine(*m_snapshot) || m_snapshot->pictures || inPairs()) return box;
    const QTransform toPixels = StagePainter::dataToPixels(box, QRectF(rect()));
    const AnnotationRoom room = roomFor(&toPixels);
    const double covered = placeAnnotations(room, {}).covered;
    m_makesRoom |= covered > kMostCovered * static_cast<double>(room.busy.size());
    if (!m_makesRoom) return box;
    return underAnnotations(box, QRectF(QPointF(box.x0, box.y0), QPointF(box.x1, box.y1)));
  }
  return underAnnotations(around(box, *canvas), *canvas);
}

/// A frame that stays, or a step in slow motion, which stands still; over points in the plane.
bool StageView::keepsClear() const {
  return (m_holds || m_style.slow) && m_snapshot && !m_snapshot->pictures && !isOnALine(*m_snapshot) && !inPairs() &&
         !inSpace();
}

/// Cards that have a place of their own.
std::vector<QRectF> StageView::standingPlates() const {
  const QRectF stage(rect());
  if (m_style.slow) return {slowNumberPlate(stage, m_style.slow->scale), slowNotesPlate(stage, *m_style.slow)};
  const QRectF notes = stageNotesPlate(stage, stageNotes(*m_snapshot, m_style), m_style.noteScale);
  return notes.isEmpty() ? std::vector<QRectF>() : std::vector{notes};
}

/// Source and target, and all between them and the image where something goes from one to the other: no step of the
/// run moves that.
void StageView::addHeldBusy(AnnotationRoom& room, const QTransform& toPixels) const {
  constexpr std::uint32_t between = layerImage | layerArrows | layerExact | layerError;
  const bool joined = (m_style.layers & between) || m_style.slow || m_style.seeds;
  std::vector<QPointF> points;
  const auto add = [&](const std::shared_ptr<const PlanePoints>& measure, Layer layer) {
    if (measure && (joined || (m_style.layers & layer)))
      for (std::size_t i = 0; i < measure->size() / 2; ++i) points.push_back(toPixels.map(planePoint(*measure, i)));
  };
  add(m_snapshot->source, layerSource);
  add(m_snapshot->target, layerTarget);
  if (framesImage())
    for (std::size_t i = 0; i < m_framed->image.size() / 2; ++i)
      points.push_back(toPixels.map(planePoint(m_framed->image, i)));
  if (joined) {
    room.hull = hullOf(std::move(points));
  } else {
    for (const QPointF& at : points)
      if (isFinite(at)) room.busy.push_back({at, 1});
  }
  if (!m_overlay) return;
  for (const QPointF& place : m_overlay->places()) room.busy.push_back({toPixels.map(place), kDrawnWeight});
  if (const auto canvas = m_overlay->canvas()) room.hull = room.hull.united(QPolygonF(toPixels.mapRect(*canvas)));
}

/// Made anew where what is written is of another size, not where a run learns on.
Box StageView::keptClear(const Box& needed) {
  if (holdsView() && m_held) return m_heldBox;
  const QRectF stage(rect());
  Box box = needed;
  if (const auto canvas = m_overlay ? m_overlay->canvas() : std::nullopt) box = around(box, *canvas);
  LegendSubject subject = legendSubject();
  subject.trueTears = subject.trueTears || (m_style.layers & layerTears);  // they come later than the map
  HeldFrame frame{box,
                  annotationRoom(stage, subject, m_annotations),
                  m_style.layers,
                  m_snapshot->source,
                  m_snapshot->target,
                  m_framed,
                  m_overlay};
  frame.room.fixed = standingPlates();
  frame.room.taken = frame.room.fixed;
  if (!m_covered.isEmpty()) frame.room.taken.push_back(m_covered);
  if (m_held == frame) return m_heldBox;
  const bool other = !m_held || m_held->needed != box || m_held->room != frame.room;
  m_held = frame;
  if (other) m_places = {};
  m_heldBox = clearFrame(box, stage, [&](const QTransform& toPixels) {
    AnnotationRoom room = frame.room;
    addHeldBusy(room, toPixels);
    return placeAnnotations(room, {}).covered;
  });
  return m_heldBox;
}

/// `toPixels`: null where the stage is no plane.
AnnotationRoom StageView::roomFor(const QTransform* toPixels) const {
  AnnotationRoom room = annotationRoom(QRectF(rect()), legendSubject(), m_annotations);
  if (toPixels && keepsClear()) {
    addHeldBusy(room, *toPixels);
    room.taken = standingPlates();
    if (!m_covered.isEmpty()) room.taken.push_back(m_covered);
    return room;
  }
  if (toPixels) room.busy = busyPlaces(*toPixels);
  if (!m_covered.isEmpty()) room.taken.push_back(m_covered);
  if (m_style.slow) room.taken.push_back(slowNumberPlate(room.area, m_style.slow->scale));
  const auto takeBelow = [&](double height) {
    room.taken.push_back(QRectF(0, this->height() - height - 12, width(), height + 12));
  };
  if (slowReplacesMap(m_style)) {
    takeBelow(slowNotesHeight(QSizeF(size()), m_style.slow->scale));
    return room;
  }
  const QStringList notes = toPixels ? stageNotes(*m_snapshot, m_style) : QStringList();
  if (notes.isEmpty()) return room;
  takeBelow(stageNotesHeight(QSizeF(size()), notes, m_style.noteScale));
  return room;
}

void StageView::setCovered(const QRectF& covered) {
  if (covered == m_covered) return;
  m_covered = covered;
  update();
}

/// While a person draws, nothing moves.
void StageView::paintAnnotations(QPainter& painter, const QTransform* toPixels) {
  AnnotationRoom room = roomFor(toPixels);
  if (m_overlayHolds) room.busy.clear();
  m_places = placeAnnotations(room, m_places);
  drawStageAnnotations(painter, room.area, legendSubject(), m_annotations, m_places, m_style.theme);
}

}  // namespace brenier
