#pragma once

#include <QPainter>

#include "ui/canvas/slow_layer.h"

namespace brenier {

/// One sub-step of a run over pictures: inputs, under them what the map makes of them, and under these what they are to
/// gain, have gained, or are compared with; a score as a number and as a mark on a scale. The same places in all of a
/// step's parts.
void drawSlowPictures(QPainter& painter, const QRectF& area, const SlowShown& shown, const Theme& theme);

}  // namespace brenier
