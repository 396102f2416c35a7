#pragma once

#include <QPainter>
#include <QTransform>

#include "ui/canvas/plane_units.h"
#include "ui/theme/theme.h"

namespace brenier {

/// A round step (1, 2 or 5 times a power of ten) that divides `range` into at most `count` parts.
double roundStep(double range, int count);

/// Numbers along an axis: label = (value - offset) / 10^exponent with so many decimals, so that values far from 0, very
/// large and very small ones are told apart in a few digits.
struct TickLabels {
  double offset = 0;
  int exponent = 0;
  int decimals = 0;
  QString label(double value) const;
  QString beside() const;  ///< "×1e-30 + 4500000", at the axis's end; empty where the labels are the values
};
TickLabels tickLabels(double low, double high, double step);

/// Short ticks and small numbers along the lower and the left edge, inside the area, in the units of the data; what
/// they cannot say stands beside them. `top`: free height for the upper end of the left axis.
void drawFigureAxes(QPainter& painter, const QTransform& toPixels, const QRectF& area, const PlaneUnits& units,
                    double top, const Theme& theme);

/// One line in the upper left corner.
void drawFigureTitle(QPainter& painter, const QRectF& area, const QString& title, const Theme& theme);

}  // namespace brenier
