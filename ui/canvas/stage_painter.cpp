#include "ui/canvas/stage_painter.h"

#include <QPaintEngine>
#include <QTransform>
#include <algorithm>
#include <cmath>
#include <map>

#include "ui/canvas/field_layers.h"
#include "ui/canvas/figure_axes.h"
#include "ui/canvas/insight_layers.h"
#include "ui/canvas/line_figure.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/picture_grid.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/slow_line.h"
#include "ui/canvas/slow_marks.h"
#include "ui/canvas/slow_notes.h"
#include "ui/canvas/slow_pictures.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_notes.h"

namespace brenier {
namespace {

constexpr int kLandscapeContours = 40;
constexpr double kTitleRoom = 40;  // above pictures and axes
constexpr double kTickRoom = 14;   // above axes without a title

}  // namespace

bool showsInner(const Snapshot& moment, const StageStyle& style) {
  return style.inner && !moment.inner.empty();
}

/// What the layers made of one snapshot in one theme.
struct StagePainter::Cache {
  /// Held, not only pointed to: while it is here no other moment can have its address.
  std::shared_ptr<const Snapshot> snapshot;
  bool dark = false;
  std::uint32_t lit = 0;
  std::map<Layer, BuiltLayer> layers;
  std::optional<BuiltLayer> landscape;
  SlowScales slow;

  void prepare(const std::shared_ptr<const Snapshot>& wanted, const StageStyle& style) {
    if (snapshot == wanted && dark == style.theme.dark && lit == style.lit) return;
    snapshot = wanted;
    lit = style.lit;
    dark = style.theme.dark;
    layers.clear();
    landscape.reset();
  }

  const BuiltLayer& built(const StageLayer& layer, const StageStyle& style) {
    const auto [at, isNew] = layers.try_emplace(layer.bit);
    if (isNew && layer.build) at->second = layer.build({*snapshot, style});
    return at->second;
  }

  const BuiltLayer& builtLandscape(const StageStyle& style) {
    const ScalarField& field = snapshot->inner.landscape;
    if (!landscape)
      landscape = builtField(field, ColorMap::cividis(), landscapeLevels(field, kLandscapeContours), style.theme);
    return *landscape;
  }
};

StagePainter::StagePainter() : m_cache(std::make_unique<Cache>()) {}
StagePainter::~StagePainter() = default;

QTransform StagePainter::dataToPixels(const Box& view, const QRectF& area) {
  const double width = std::max(1e-9, double(view.x1) - view.x0), height = std::max(1e-9, double(view.y1) - view.y0);
  const double scale = std::max(1e-9, std::min(area.width() / width, area.height() / height));
  const double middleX = (double(view.x0) + view.x1) / 2, middleY = (double(view.y0) + view.y1) / 2;
  return {scale, 0, 0, -scale, area.center().x() - scale * middleX, area.center().y() + scale * middleY};
}

/// Fields, the map, what stands over them: layer by layer.
void StagePainter::paintLayers(QPainter& painter, const QTransform& toPixels, const QRectF& area,
                               const StageStyle& style) {
  const Snapshot& moment = *m_cache->snapshot;
  const bool slow = slowReplacesMap(style), inner = !slow && showsInner(moment, style);
  std::uint32_t layers = showsSeeds(moment, style) ? style.layers & ~replacedBySeeds : style.layers;
  if (slow) layers = 0;
  std::optional<Box> field;
  if (inner) {
    const BuiltLayer& landscape = m_cache->builtLandscape(style);
    drawHeat(painter, toPixels, moment.inner.landscape.box, landscape.image);
    drawContours(painter, toPixels, landscape.path, contourColor(style.theme));
    field = landscape.field;
  }
  const auto each = [&](auto wanted, auto act) {
    for (const StageLayer* layer : layersByDepth()) {
      if (!(layers & layer->bit) || !layer->paint || !wanted(*layer)) continue;
      const BuiltLayer& built = m_cache->built(*layer, style);
      act(*layer, LayerPaint{painter, toPixels, area, moment, style, built});
    }
  };
  each(
      [&](const StageLayer& layer) {
        // The landscape of an inner problem stands in the place of the potentials.
        return layer.depth < kMapDepth && !(inner && (layer.bit & (layerPotential | layerConjugate)));
      },
      [&](const StageLayer& layer, const LayerPaint& in) {
        layer.paint(in);
        if (!field) field = in.built.field;
      });
  if (field) fadeFieldEdges(painter, toPixels, *field, area, style.theme.stage);
  // A selection and an inner problem stand out because all else steps back.
  if (!style.selection.empty() || inner) painter.setOpacity(0.35);
  each([](const StageLayer& layer) { return layer.depth >= kMapDepth; },
       [](const StageLayer& layer, const LayerPaint& in) { layer.paint(in); });
  painter.setOpacity(1);
  each([](const StageLayer& layer) { return layer.over != nullptr; },
       [](const StageLayer& layer, const LayerPaint& in) { layer.over(in); });
}

/// What is said of the map and of points of it.
void StagePainter::paintMarks(QPainter& painter, const QTransform& toPixels, const QRectF& area,
                              const StageStyle& style) {
  const Snapshot& moment = *m_cache->snapshot;
  if (showsSeeds(moment, style)) drawSeeds(painter, toPixels, area, *style.seeds, style);
  drawOtherImage(painter, toPixels, area, style);
  if (!style.selection.empty()) drawSelection(painter, toPixels, moment, style);
  if (showsInner(moment, style)) drawInnerMarks(painter, toPixels, moment.inner, style.theme);
  if (!style.bare) drawStageNotes(painter, area, stageNotes(moment, style), style.theme, style.noteScale);
  if (style.slow) drawSlow(painter, toPixels, area, {moment, style}, m_cache->slow);
}

void StagePainter::paintSlow(QPainter& painter, const QTransform& toPixels, const QRectF& area,
                             const StageStyle& style) {
  m_cache->slow.prepare(style.slow->step, style.theme.dark);
  drawSlow(painter, toPixels, area, {*m_cache->snapshot, style}, m_cache->slow);
  drawStageNotes(painter, area, slowNotes(*style.slow), style.theme, style.slow->scale,
                 slowArrowKey(*style.slow, m_cache->slow, PlaneUnits(*m_cache->snapshot), area.width() / toPixels.m11(),
                              toPixels.m11()));
}

void StagePainter::paintLine(QPainter& painter, const QRectF& area, const Snapshot& moment, const StageStyle& style) {
  if (slowReplacesMap(style)) {
    m_cache->slow.prepare(style.slow->step, style.theme.dark);
    return drawSlowLine(painter, area.adjusted(0, style.title.isEmpty() ? 0 : kTitleRoom, 0, 0), {moment, style},
                        m_cache->slow);
  }
  // Three plots leave no corner free: the number stands below them.
  const double below = style.slow ? area.bottom() - slowNumberPlate(area, style.slow->scale).top() : 0;
  LineFigure(area.adjusted(0, 0, 0, -below), moment, style).paint(painter);
  if (style.slow) drawSlowNumber(painter, area, *style.slow, style.theme);
}

void StagePainter::paint(QPainter& painter, const QRectF& area, const std::shared_ptr<const Snapshot>& snapshot,
                         const StageStyle& style) {
  painter.save();
  painter.setClipRect(area, Qt::IntersectClip);
  painter.fillRect(area, style.theme.stage);
  if (snapshot->pictures) {
    const double top = style.title.isEmpty() ? 0 : kTitleRoom;
    if (slowReplacesMap(style))
      drawSlowPictures(painter, area.adjusted(0, top, 0, 0), *style.slow, style.theme);
    else
      drawPictureGrid(painter, area, top, *snapshot->pictures, style.theme);
    if (style.slow && !slowReplacesMap(style)) drawSlowNumber(painter, area, *style.slow, style.theme);
    if (!style.title.isEmpty()) drawFigureTitle(painter, area, style.title, style.theme);
    return painter.restore();
  }
  if (showsPairs(*snapshot, style)) {
    const double top = style.title.isEmpty() ? 0 : kTitleRoom;
    PairFigure(area.adjusted(0, top, 0, 0), *snapshot, style).paint(painter);
    if (!style.title.isEmpty()) drawFigureTitle(painter, area, style.title, style.theme);
    return painter.restore();
  }
  if (isOnALine(*snapshot)) {
    paintLine(painter, area, *snapshot, style);
    if (!style.title.isEmpty()) drawFigureTitle(painter, area, style.title, style.theme);
    return painter.restore();
  }
  if (spaceKind(*snapshot, style) != SpaceKind::flat) {
    SpaceFigure(area, *snapshot, style).paint(painter);
    if (!style.bare) drawStageNotes(painter, area, stageNotes(*snapshot, style), style.theme, style.noteScale);
    if (!style.title.isEmpty()) drawFigureTitle(painter, area, style.title, style.theme);
    return painter.restore();
  }
  const QTransform toPixels = dataToPixels(style.view, area);
  m_cache->prepare(snapshot, style);
  paintLayers(painter, toPixels, area, style);
  slowReplacesMap(style) ? paintSlow(painter, toPixels, area, style) : paintMarks(painter, toPixels, area, style);
  // Without them nothing would say where data lie that are not drawn in their own units.
  if (!style.bare && (style.axes || snapshot->frame))
    drawFigureAxes(painter, toPixels, area, PlaneUnits(*snapshot), style.title.isEmpty() ? kTickRoom : kTitleRoom,
                   style.theme);
  if (!style.title.isEmpty()) drawFigureTitle(painter, area, style.title, style.theme);
  painter.restore();
}

}  // namespace brenier
