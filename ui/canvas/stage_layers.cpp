#include "ui/canvas/stage_layers.h"

#include <algorithm>

#include "ui/canvas/cell_layer.h"
#include "ui/canvas/contours.h"
#include "ui/canvas/defect_layer.h"
#include "ui/canvas/field_layers.h"
#include "ui/canvas/insight_layers.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/stage_notes.h"

namespace brenier {
namespace {

constexpr int kContours = 40;
constexpr double kLeadAround = 0.97, kLeadWidth = 2.2;  // of the source's points; pixels

QColor sourceColour(const Theme& theme) {
  return theme.source;
}
QColor targetColour(const Theme& theme) {
  return theme.target;
}
QColor imageColour(const Theme& theme) {
  return theme.image;
}
QColor exactColour(const Theme& theme) {
  return theme.exact;
}
QColor errorColour(const Theme& theme) {
  return theme.error;
}
QColor lineColour(const Theme& theme) {
  return theme.mutedText;
}
QColor fieldColour(const Theme&) {
  return QColor("#5B8A9A");  // viridis has no one colour; its quiet middle
}

bool hasTruth(const RunStarted& started) {
  return !started.truth.empty();
}
bool hasPotential(const RunStarted& started) {
  return started.caps.sourcePotential;
}
bool hasCells(const RunStarted& started) {
  return started.caps.cells;
}
bool hasAnyPotential(const RunStarted& started) {
  return started.caps.sourcePotential || started.caps.targetPotential;
}

/// That of phi over the whole space is none of the plane's: each of its values is a search in all dimensions.
bool hasTargetPotential(const RunStarted& started) {
  return started.caps.targetPotential;
}

bool standsInSpace(const RunStarted& started) {
  return started.dimension == started.targetDimension && (started.dimension > 2 || hasAnyPotential(started));
}

QRectF roomFor(const LayerPaint& in) {
  return in.area.adjusted(-4, -4, 4, 4);
}

void paintSource(const LayerPaint& in) {
  if (!in.moment.source) return;
  const Theme& theme = in.style.theme;
  drawPointLayer(in.painter, in.toPixels, roomFor(in), *in.moment.source, theme.source, theme.dark ? 1.3 : 1.0,
                 theme.dark ? QColor(0x56, 0xB4, 0xE9, 130) : QColor());
}

void paintTarget(const LayerPaint& in) {
  if (in.moment.target)
    drawPointLayer(in.painter, in.toPixels, roomFor(in), *in.moment.target, in.style.theme.target, 0.8);
}

void paintImage(const LayerPaint& in) {
  drawImageLayer(in.painter, in.toPixels, roomFor(in), in.moment, in.style);
}

/// A layer that is drawn from the moment alone.
template <void (*draw)(QPainter&, const QTransform&, const Snapshot&, const StageStyle&)>
void paintWith(const LayerPaint& in) {
  draw(in.painter, in.toPixels, in.moment, in.style);
}

bool showsPotential(const Snapshot& moment, const StageStyle& style) {
  return (style.layers & layerPotential) && !moment.potential.empty();
}

BuiltLayer buildPotential(const LayerInput& in) {
  BuiltLayer built = builtField(in.moment.potential, ColorMap::viridis(), contourLevels(in.moment.potential, kContours),
                                in.style.theme);
  if (!(in.style.lit & layerPotential) || !in.moment.source) return built;
  if (const auto level = levelAround(in.moment.potential, *in.moment.source, kLeadAround))
    built.lead = contourPath(in.moment.potential, {*level});
  return built;
}

BuiltLayer buildConjugate(const LayerInput& in) {
  return builtField(in.moment.conjugate, ColorMap::cividis(), contourLevels(in.moment.conjugate, kContours),
                    in.style.theme);
}

void paintPotential(const LayerPaint& in) {
  if (in.moment.potential.empty()) return;
  drawHeat(in.painter, in.toPixels, in.moment.potential.box, in.built.image);
  drawContours(in.painter, in.toPixels, in.built.path, contourColor(in.style.theme));
  drawContours(in.painter, in.toPixels, in.built.lead, in.style.theme.text, kLeadWidth);
}

void paintConjugate(const LayerPaint& in) {
  if (in.moment.conjugate.empty()) return;
  QColor lines = contourColor(in.style.theme);
  if (showsPotential(in.moment, in.style)) {
    // Two heat maps would hide each other; beside phi, psi is drawn as contours in the target's colour.
    lines = in.style.theme.target;
    lines.setAlphaF(0.4f);
  } else {
    drawHeat(in.painter, in.toPixels, in.moment.conjugate.box, in.built.image);
  }
  drawContours(in.painter, in.toPixels, in.built.path, lines);
}

BuiltLayer buildBalance(const LayerInput& in) {
  return {balanceImage(in.moment.balance, in.moment.world, in.style.theme), {}, {}};
}

void paintBalance(const LayerPaint& in) {
  if (!in.moment.balance.empty()) drawHeat(in.painter, in.toPixels, in.moment.balance.density.box, in.built.image);
}

void paintDefectCells(const LayerPaint& in) {
  drawDefectCells(in.painter, in.toPixels, in.moment.defects, in.style.theme);
}

/// Over the points, which are densest just where lines of tears meet.
void paintTears(const LayerPaint& in) {
  if (in.moment.defects.trueTears)
    drawTearLines(in.painter, in.toPixels, *in.moment.defects.trueTears, TearLine::known, in.style.theme);
  drawTearLines(in.painter, in.toPixels, in.moment.defects.groups, TearLine::found, in.style.theme);
  drawWorstSwap(in.painter, in.toPixels, in.style.swap, in.style.theme);
}

std::vector<StageLayer> makeLayers() {
  return {
      {.bit = layerSource,
       .id = "layerSource",
       .name = "source",
       .title = "&Source",
       .symbol = "μ",
       .colour = sourceColour,
       .help = "The source measure μ",
       .keys = "1",
       .onTheLine = true,
       .beyondThePlane = true,
       .depth = kMapDepth + 2,
       .paint = paintSource},
      {.bit = layerTarget,
       .id = "layerTarget",
       .name = "target",
       .title = "&Target",
       .symbol = "ν",
       .colour = targetColour,
       .help = "The target measure ν",
       .keys = "2",
       .onTheLine = true,
       .beyondThePlane = true,
       .depth = kMapDepth + 1,
       .paint = paintTarget},
      {.bit = layerImage,
       .id = "layerImage",
       .name = "learned image",
       .title = "&Learned image",
       .symbol = "T#μ",
       .colour = imageColour,
       .help = "Where the learned map sends the source: T#μ",
       .keys = "3",
       .onTheLine = true,
       .beyondThePlane = true,
       .depth = kMapDepth + 5,
       .paint = paintImage},
      {.bit = layerArrows,
       .id = "layerArrows",
       .name = "arrows",
       .title = "&Arrows",
       .symbol = "x→T",
       .colour = imageColour,
       .help = "Arrows from x to T(x)",
       .keys = "4",
       .onTheLine = true,
       .beyondThePlane = true,
       .depth = kMapDepth + 4,
       .paint = paintWith<drawArrowLayer>},
      {.bit = layerPotential,
       .id = "layerPotential",
       .name = "potential",
       .title = "&Potential",
       .symbol = "φ",
       .colour = fieldColour,
       .help = "The potential φ as heat and contours; T = ∇φ",
       .keys = "5",
       .given = hasPotential,
       .beyondThePlane = true,
       .isSlice = true,
       .depth = 0,
       .build = buildPotential,
       .paint = paintPotential},
      {.bit = layerConjugate,
       .id = "layerConjugate",
       .name = "conjugate",
       .title = "&Conjugate potential",
       .symbol = "ψ",
       .colour = targetColour,
       .help = "The conjugate potential ψ on the target's side",
       .keys = "6",
       .given = hasAnyPotential,
       .beyondThePlane = true,
       .isSlice = true,
       .givenAlong = hasTargetPotential,
       .lackAlong = "learns no ψ, and the conjugate of its φ is found by a search over the plane alone",
       .depth = 1,
       .build = buildConjugate,
       .paint = paintConjugate},
      {.bit = layerGrid,
       .id = "layerGrid",
       .name = "grid",
       .title = "Warped &grid",
       .symbol = "grid",
       .colour = imageColour,
       .help = "The image of a square grid under the map",
       .keys = "7",
       .beyondThePlane = true,
       .isSlice = true,
       .depth = kMapDepth,
       .paint = paintWith<drawGridLayer>},
      {.bit = layerTears,
       .id = "layerTears",
       .name = "tears",
       .title = "T&ears",
       .symbol = "tears",
       .colour = errorColour,
       .help = "Where the map tears (lines; thin grey: where the optimal map does), folds or swirls, with a list of "
               "what was found",
       .keys = "8",
       .beyondThePlane = true,
       .isSlice = true,
       .depth = 3,
       .paint = paintDefectCells,
       .over = paintTears,
       .notes = describeDefects},
      {.bit = layerExact,
       .id = "layerExact",
       .name = "exact",
       .title = "E&xact coupling",
       .symbol = "T*",
       .colour = exactColour,
       .help = "The exact answer as thin grey arrows",
       .keys = "9; G",
       .given = hasTruth,
       .onTheLine = true,
       .beyondThePlane = true,
       .depth = kMapDepth + 3,
       .paint = paintWith<drawExactLayer>},
      {.bit = layerError,
       .id = "layerError",
       .name = "error",
       .title = "E&rror field",
       .symbol = "T−T*",
       .colour = errorColour,
       .help = "From T(x) to the exact answer",
       .keys = "E",
       .given = hasTruth,
       .beyondThePlane = true,
       .depth = kMapDepth + 6,
       .paint = paintWith<drawErrorLayer>},
      {.bit = layerBalance,
       .id = "layerBalance",
       .name = "balance",
       .title = "Mass &balance",
       .symbol = "T#μ−ν",
       .colour = errorColour,
       .help = "Where the learned image has too much mass, and where the target's is missing; of the whole way, t = 1",
       .keys = "B",
       .depth = 2,
       .build = buildBalance,
       .paint = paintBalance,
       .notes = describeBalance},
      {.bit = layerCells,
       .id = "layerCells",
       .name = "cells",
       .title = "Lag&uerre cells",
       .symbol = "cells",
       .colour = lineColour,
       .help = "The cells of which each goes to one atom, and (bold) the creases between them at which the map tears",
       .keys = "0",
       .given = hasCells,
       .lack = "has no cells: its map goes to more than finitely many points",
       .isRare = true,
       .beyondThePlane = true,
       .isSlice = true,
       .depth = 4,
       .paint = drawCells,
       .notes = describeCells},
      {.bit = layerSpace,
       .id = "layerSpace",
       .name = "in space",
       .title = "In space (3&D)",
       .symbol = "3D",
       .colour = fieldColour,
       .help = "φ (or ψ) as a surface that turns, with the layers lifted on it; more than two dimensions as a cloud",
       .keys = "Z",
       .given = standsInSpace,
       .lack = "has no potential over the plane that could stand as a surface",
       .isMark = false,
       .beyondThePlane = true,
       .paint = nullptr,  // it is how the others are painted: SpaceFigure
       .notes = describeSpace},
  };
}

}  // namespace

const std::vector<StageLayer>& stageLayers() {
  static const std::vector<StageLayer> layers = makeLayers();
  return layers;
}

const std::vector<const StageLayer*>& layersByDepth() {
  static const std::vector<const StageLayer*> ordered = [] {
    std::vector<const StageLayer*> rows;
    for (const StageLayer& layer : stageLayers()) rows.push_back(&layer);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const StageLayer* a, const StageLayer* b) { return a->depth < b->depth; });
    return rows;
  }();
  return ordered;
}

QString lackOf(const StageLayer& layer, const RunStarted& run) {
  if (run.pictures) return "Pictures are shown as they are: they lie in no plane.";
  if (run.dimension == 1 && !layer.onTheLine)
    return "On the line there is none: the graphs beside the densities show it.";
  if (run.dimension > 2 && !layer.beyondThePlane)
    return "This run has " + QString::number(run.dimension) + " dimensions, and this is drawn in the plane alone.";
  const auto ofMethod = [&run](const char* lack) {
    return "The method of this run (" + QString::fromStdString(run.config.solver) + ") " + lack + ".";
  };
  if (layer.given && !layer.given(run)) return ofMethod(layer.lack);
  if (run.dimension <= 2 || !layer.isSlice) return {};
  if (run.dimension != run.targetDimension)
    return QString("The source has %1 dimensions and the target %2: no plane lies in both.")
        .arg(run.dimension)
        .arg(run.targetDimension);
  return layer.givenAlong && !layer.givenAlong(run) ? ofMethod(layer.lackAlong) : QString();
}

QColor contourColor(const Theme& theme) {
  QColor color = theme.dark ? QColor(Qt::white) : theme.text;
  color.setAlphaF(theme.dark ? 0.17f : 0.15f);
  return color;
}

BuiltLayer builtField(const ScalarField& field, const ColorMap& map, const std::vector<double>& levels,
                      const Theme& theme) {
  if (field.empty()) return {};
  return {heatImage(field, quietMap(map, theme), theme.stage), contourPath(field, levels), field.box};
}

}  // namespace brenier
