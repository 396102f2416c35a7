#pragma once

#include <QPainter>
#include <QTransform>

#include "ui/theme/theme.h"

namespace brenier {

/// A round step (1, 2 or 5 times a power of ten) that divides `range` into at most `count` parts.
double roundStep(double range, int count);

/// Short ticks and small numbers along the lower and the left edge, inside the area.
void drawFigureAxes(QPainter& painter, const QTransform& toPixels, const QRectF& area, const Theme& theme);

/// One line in the upper left corner.
void drawFigureTitle(QPainter& painter, const QRectF& area, const QString& title, const Theme& theme);

}  // namespace brenier
