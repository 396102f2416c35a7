#pragma once

#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>
#include <QTransform>
#include <optional>
#include <vector>

#include "core/api/run_event.h"
#include "ui/canvas/stage_painter.h"
#include "ui/theme/color_map.h"

namespace brenier {

/// What is made once for a moment and a theme because it is expensive; repainting the same moment uses it again.
struct BuiltLayer {
  QImage image;
  QPainterPath path;         ///< in data units
  std::optional<Box> field;  ///< of a field that covers the stage: where it ends, the picture fades
  QPainterPath lead;         ///< one of the lines, for the eye to follow
};

struct LayerInput {
  const Snapshot& moment;
  const StageStyle& style;
};

struct LayerPaint {
  QPainter& painter;  ///< clipped to `area`
  const QTransform& toPixels;
  QRectF area;  ///< pixels
  const Snapshot& moment;
  const StageStyle& style;
  const BuiltLayer& built;
};

/// One layer of the stage: all that the window knows of it.
struct StageLayer {
  Layer bit;
  const char* id;      ///< of its action
  const char* name;    ///< on its chip
  const char* title;   ///< in the menu
  const char* symbol;  ///< on its chip where there is no room for the name
  QColor (*colour)(const Theme&);
  const char* help;                            ///< of the chip, the menu, the list under F1 and docs/window.md
  const char* keys;                            ///< portable text; several are separated by "; "
  bool (*given)(const RunStarted&) = nullptr;  ///< whether a run can give it; null: each can
  const char* lack = "does not give it";       ///< what then is said of its method
  bool isRare = false;                         ///< few methods give it: its chip stands beside theirs alone
  bool isMark = true;                          ///< has a colour of its own on the stage, which a legend says
  bool onTheLine = false;                      ///< whether runs of one dimension have it
  bool beyondThePlane = false;                 ///< likewise of more than two
  bool isSlice = false;                        ///< there it is drawn along the plane on show: SliceBase
  /// Whether a run can give the slice, where it can give the layer in the plane; null: each can.
  bool (*givenAlong)(const RunStarted&) = nullptr;
  const char* lackAlong = "";                        ///< what then is said of its method
  int depth = 0;                                     ///< what is painted first lies lowest; see kMapDepth
  BuiltLayer (*build)(const LayerInput&) = nullptr;  ///< null: nothing is kept
  void (*paint)(const LayerPaint&) = nullptr;        ///< nothing where the moment lacks what it shows
  void (*over)(const LayerPaint&) = nullptr;         ///< over all layers; null: nothing
  /// What it says in words; null: nothing.
  void (*notes)(const Snapshot&, const StageStyle&, QStringList&) = nullptr;
};

/// From this depth on a layer belongs to the map, which steps back behind a selection; below lie fields.
constexpr int kMapDepth = 10;

/// Why a run cannot give a layer; empty where it can.
QString lackOf(const StageLayer& layer, const RunStarted& run);

/// All layers in the order of their chips. A new one is a bit of Layer, a row here, and, where a moment holds nothing
/// yet that it could show, a part of Snapshot that FrameBuilder fills.
const std::vector<StageLayer>& stageLayers();
/// The rows in the order in which they are painted.
const std::vector<const StageLayer*>& layersByDepth();

/// That of contours on a heat map.
QColor contourColor(const Theme& theme);
/// Heat and contours of a field; `levels` in the field's units.
BuiltLayer builtField(const ScalarField& field, const ColorMap& map, const std::vector<double>& levels,
                      const Theme& theme);

}  // namespace brenier
