#include "ui/canvas/stage_painter.h"

#include <QPaintEngine>
#include <QTransform>
#include <algorithm>
#include <cmath>

#include "ui/canvas/contours.h"
#include "ui/canvas/defect_layer.h"
#include "ui/canvas/field_layers.h"
#include "ui/canvas/figure_axes.h"
#include "ui/canvas/insight_layers.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/picture_grid.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/tear_mask.h"

namespace brenier {
namespace {

constexpr int kContours = 40;
constexpr double kTitleRoom = 40;  // above pictures

struct FieldCache {
  QImage heat;
  QPainterPath contours;
  bool heatMade = false;
  bool contoursMade = false;
};

QColor contourColor(const Theme& theme) {
  QColor color = theme.dark ? QColor(Qt::white) : theme.text;
  color.setAlphaF(theme.dark ? 0.17f : 0.15f);
  return color;
}

bool showsInner(const Snapshot& moment, const StageStyle& style) {
  return style.inner && !moment.inner.empty();
}

}  // namespace

/// Belongs to one snapshot and one theme.
struct StagePainter::Cache {
  const Snapshot* snapshot = nullptr;
  RunId run = 0;
  std::int64_t step = -1;
  const float* values = nullptr;
  bool dark = false;
  double tearThreshold = -1;
  FieldCache potential, conjugate, landscape;
  QImage balance;
  bool balanceMade = false;
  QPainterPath tears;
  TearMask mask;  ///< outlives the moment

  void prepare(const Snapshot& wanted, const StageStyle& style) {
    // The address may be used again for another moment, hence what stands beside it.
    if (snapshot != &wanted || run != wanted.run || step != wanted.step || values != wanted.potential.values.data()) {
      TearMask kept = std::move(mask);
      *this = Cache{};
      mask = std::move(kept);
      snapshot = &wanted;
      run = wanted.run;
      step = wanted.step;
      values = wanted.potential.values.data();
    }
    if (dark != style.theme.dark) potential.heatMade = conjugate.heatMade = landscape.heatMade = balanceMade = false;
    dark = style.theme.dark;
  }

  static void heat(QPainter& painter, const QTransform& toPixels, FieldCache& cache, const ScalarField& field,
                   const ColorMap& map, const Theme& theme) {
    if (!cache.heatMade) cache.heat = heatImage(field, quietMap(map, theme), theme.stage);
    cache.heatMade = true;
    drawHeat(painter, toPixels, field.box, cache.heat);
  }

  static void contours(QPainter& painter, const QTransform& toPixels, FieldCache& cache, const ScalarField& field,
                       const QColor& color) {
    if (!cache.contoursMade) cache.contours = contourPath(field, contourLevels(field, kContours));
    cache.contoursMade = true;
    drawContours(painter, toPixels, cache.contours, color);
  }

  void fields(QPainter& painter, const QTransform& toPixels, const Snapshot& moment, const StageStyle& style) {
    const bool showPotential = (style.layers & layerPotential) && !moment.potential.empty();
    const bool showConjugate = (style.layers & layerConjugate) && !moment.conjugate.empty();
    const QColor quiet = contourColor(style.theme);
    if (showPotential) {
      heat(painter, toPixels, potential, moment.potential, ColorMap::viridis(), style.theme);
    } else if (showConjugate) {
      heat(painter, toPixels, conjugate, moment.conjugate, ColorMap::cividis(), style.theme);
    }
    if (showPotential) contours(painter, toPixels, potential, moment.potential, quiet);
    if (showConjugate) {
      // Two heat maps would hide each other; beside phi, psi is drawn as contours in the target's colour.
      QColor color = showPotential ? style.theme.target : quiet;
      if (showPotential) color.setAlphaF(0.4f);
      contours(painter, toPixels, conjugate, moment.conjugate, color);
    }
  }

  void drawLandscape(QPainter& painter, const QTransform& toPixels, const Snapshot& moment, const StageStyle& style) {
    heat(painter, toPixels, landscape, moment.inner.landscape, ColorMap::cividis(), style.theme);
    if (!landscape.contoursMade)
      landscape.contours = contourPath(moment.inner.landscape, landscapeLevels(moment.inner.landscape, kContours));
    landscape.contoursMade = true;
    drawContours(painter, toPixels, landscape.contours, contourColor(style.theme));
  }

  void drawBalance(QPainter& painter, const QTransform& toPixels, const Snapshot& moment, const Theme& theme) {
    if (!balanceMade) balance = balanceImage(moment.balance, moment.world, theme);
    balanceMade = true;
    drawHeat(painter, toPixels, moment.balance.density.box, balance);
  }

  /// Of the field that covers the stage; null without one.
  static const Box* fieldBox(const Snapshot& moment, const StageStyle& style) {
    if (showsInner(moment, style)) return &moment.inner.landscape.box;
    if ((style.layers & layerPotential) && !moment.potential.empty()) return &moment.potential.box;
    if ((style.layers & layerConjugate) && !moment.conjugate.empty()) return &moment.conjugate.box;
    return nullptr;
  }

  void drawTearLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& moment, const StageStyle& style) {
    const ScalarField& ridge = moment.jacobianRidge;
    if (ridge.empty()) return;
    if (tearThreshold < 0 || (style.tearThreshold > 0 && tearThreshold != style.tearThreshold)) {
      const ScalarField masked = mask.apply(ridge, moment.source);
      tearThreshold = style.tearThreshold > 0 ? style.tearThreshold : chooseTearThreshold(masked);
      tears = tearThreshold > 0 ? contourRegion(masked, tearThreshold) : QPainterPath();
    }
    if (!tears.isEmpty()) drawTears(painter, toPixels, tears, style.theme);
  }
};

namespace {

/// The measures, the map between them and what is wrong with it, where a selection does not ask for quiet.
void drawMap(QPainter& painter, const QTransform& toPixels, const QRectF& area, const Snapshot& snapshot,
             const StageStyle& style) {
  const QRectF visible = area.adjusted(-4, -4, 4, 4);
  const auto on = [&style](Layer layer) { return (style.layers & layer) != 0; };
  if (on(layerGrid)) drawGridLayer(painter, toPixels, snapshot, style);
  if (on(layerTarget) && snapshot.target) {
    drawPointLayer(painter, toPixels, visible, *snapshot.target, style.theme.target, 0.8);
  }
  if (on(layerSource) && snapshot.source) {
    drawPointLayer(painter, toPixels, visible, *snapshot.source, style.theme.source, style.theme.dark ? 1.3 : 1.0,
                   style.theme.dark ? QColor(0x56, 0xB4, 0xE9, 130) : QColor());
  }
  if (on(layerExact)) drawExactLayer(painter, toPixels, snapshot, style);
  if (on(layerArrows)) drawArrowLayer(painter, toPixels, snapshot, style);
  if (on(layerImage)) drawImageLayer(painter, toPixels, visible, snapshot, style);
  if (on(layerError)) drawErrorLayer(painter, toPixels, snapshot, style);
}

}  // namespace

StagePainter::StagePainter() : m_cache(std::make_unique<Cache>()) {}
StagePainter::~StagePainter() = default;

void StagePainter::clearCache() {
  *m_cache = Cache{};
}

QTransform StagePainter::dataToPixels(const Box& view, const QRectF& area) {
  const double width = std::max(1e-9, double(view.x1) - view.x0), height = std::max(1e-9, double(view.y1) - view.y0);
  const double scale = std::max(1e-9, std::min(area.width() / width, area.height() / height));
  const double middleX = (double(view.x0) + view.x1) / 2, middleY = (double(view.y0) + view.y1) / 2;
  return {scale, 0, 0, -scale, area.center().x() - scale * middleX, area.center().y() + scale * middleY};
}

void StagePainter::paint(QPainter& painter, const QRectF& area, const Snapshot& snapshot, const StageStyle& style) {
  painter.save();
  painter.setClipRect(area, Qt::IntersectClip);
  painter.fillRect(area, style.theme.stage);
  if (snapshot.pictures) {
    drawPictureGrid(painter, area, style.title.isEmpty() ? 0 : kTitleRoom, *snapshot.pictures, style.theme);
    if (!style.title.isEmpty()) drawFigureTitle(painter, area, style.title, style.theme);
    return painter.restore();
  }
  const QTransform toPixels = dataToPixels(style.view, area);
  const auto on = [&style](Layer layer) { return (style.layers & layer) != 0; };

  m_cache->prepare(snapshot, style);
  if (showsInner(snapshot, style)) {
    m_cache->drawLandscape(painter, toPixels, snapshot, style);
  } else {
    m_cache->fields(painter, toPixels, snapshot, style);
  }
  if (on(layerBalance) && !snapshot.balance.empty()) m_cache->drawBalance(painter, toPixels, snapshot, style.theme);
  if (on(layerTears)) {
    m_cache->drawTearLayer(painter, toPixels, snapshot, style);
    drawDefectCells(painter, toPixels, snapshot.defects, style.theme);
  }
  if (const Box* box = m_cache->fieldBox(snapshot, style)) {
    fadeFieldEdges(painter, toPixels, *box, area, style.theme.stage);
  }
  // A selection and an inner problem stand out because all else steps back.
  if (!style.selection.empty() || showsInner(snapshot, style)) painter.setOpacity(0.35);
  drawMap(painter, toPixels, area, snapshot, style);
  painter.setOpacity(1);
  if (on(layerTears)) drawWorstSwap(painter, toPixels, style.swap, style.theme);
  if (!style.selection.empty()) drawSelection(painter, toPixels, snapshot, style);
  if (showsInner(snapshot, style)) drawInnerMarks(painter, toPixels, snapshot.inner, style.theme);
  drawStageNotes(painter, area, stageNotes(snapshot, style), style.theme);
  if (style.axes) drawFigureAxes(painter, toPixels, area, style.theme);
  if (!style.title.isEmpty()) drawFigureTitle(painter, area, style.title, style.theme);
  painter.restore();
}

}  // namespace brenier
