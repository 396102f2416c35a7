#pragma once

#include <QPainter>
#include <QStringList>
#include <QTransform>

#include "core/api/seeds.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// From this deviation on, as a share of the target's spread, a point's colour says that the seeds do not agree.
inline constexpr double kFullDisagreement = 0.5;

/// What several seeds say stands in the place of what the map of one says.
inline constexpr std::uint32_t replacedBySeeds = layerSource | layerImage | layerArrows | layerError;

/// They are of the run itself, and not of a kept moment.
bool showsSeeds(const Snapshot& moment, const StageStyle& style);

/// The image's green where the seeds agree, the pink of errors where they do not.
QColor seedsColour(double deviation, const Theme& theme);

/// Where several seeds send the source: each probe point in the colour of how far their answers lie apart, the mean
/// map's arrows, and at their heads a ring that is one deviation of the answers wide.
void drawSeeds(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const SeedsLook& look,
               const StageStyle& style);
/// The answers at one point, while it is pointed at.
void drawSeedsAt(QPainter& painter, const QTransform& toPixels, const SeedsLook& look, std::size_t i,
                 const Theme& theme);
/// How far they are apart, and about how much of the mass they agree.
QString seedsApart(const SeedsLook& look);
/// The same, at which step, how far they have to go where the run is at `runStep`, and, with `key`, what the colours
/// mean.
QStringList seedsNotes(const SeedsLook& look, std::int64_t runStep, bool key);
/// "281", or, where they have to catch up with the run, "281 of 1,065".
QString seedsStep(const SeedsLook& look, std::int64_t runStep);

}  // namespace brenier
