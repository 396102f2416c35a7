#pragma once

#include <QPainter>
#include <QTransform>

#include "core/api/snapshot.h"
#include "ui/theme/theme.h"

namespace brenier {

enum class TearLine { found, known };

/// The tears among `defects`: found ones bold, those of the optimal map thin and grey.
void drawTearLines(QPainter& painter, const QTransform& toPixels, const std::vector<MapDefect>& defects, TearLine which,
                   const Theme& theme);

/// Folds hatched one way, swirls the other. `defects` without cells draw nothing.
void drawDefectCells(QPainter& painter, const QTransform& toPixels, const MapDefects& defects, const Theme& theme);

}  // namespace brenier
