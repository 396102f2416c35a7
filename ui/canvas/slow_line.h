#pragma once

#include <QPainter>

#include "ui/canvas/slow_layer.h"

namespace brenier {

/// One sub-step of a run on the line: above the points that were drawn, under them where the map sends them, and at the
/// bottom what a place costs as a landscape with the images on it.
void drawSlowLine(QPainter& painter, const QRectF& area, const LayerInput& in, SlowScales& scales);

}  // namespace brenier
