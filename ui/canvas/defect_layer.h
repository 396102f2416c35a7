#pragma once

#include <QPainter>
#include <QTransform>

#include "core/api/snapshot.h"
#include "ui/theme/theme.h"

namespace brenier {

/// Folds hatched one way, swirls the other; tears are outlined by drawTears. `defects` without cells draw nothing.
void drawDefectCells(QPainter& painter, const QTransform& toPixels, const MapDefects& defects, const Theme& theme);

}  // namespace brenier
