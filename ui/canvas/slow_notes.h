#pragma once

#include <QSizeF>
#include <QStringList>
#include <cstdint>
#include <optional>

#include "ui/canvas/plane_units.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/stage_notes.h"

namespace brenier {

/// What the colours of a sub-step mean, in the plane and on the line.
QStringList slowNotes(const SlowShown& shown);
QStringList slowLineNotes(const SlowSubstep& part, double changeFactor);

/// How long its arrows are, on a stage so wide (data units) whose unit takes so many pixels; none: it has none.
std::optional<ArrowKey> slowArrowKey(const SlowShown& shown, const SlowScales& scales, const PlaneUnits& units,
                                     double width, double pixels);

/// The layers whose points a sub-step draws in their colours; on a line both measures stand behind all of it.
std::uint32_t slowLegend(const SlowShown& shown, bool onALine);

/// What the card of the notes takes at most from the lower edge of a stage, in any sub-step: what keeps off it does not
/// move from one to the next.
double slowNotesHeight(const QSizeF& stage, double scale);
/// Where it stands at its largest.
QRectF slowNotesPlate(const QRectF& area, const SlowShown& shown);

}  // namespace brenier
