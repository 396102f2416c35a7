#pragma once

#include <QPainter>
#include <initializer_list>
#include <vector>

#include "ui/theme/theme.h"

namespace brenier {

struct SlowShown;

/// Begins and ends slowly, 0 to 1.
double eased(double t);

/// By how much something is drawn larger than it is, as text.
QString slowTimes(double factor);

/// What is taken off all changes, as a note.
QString slowConstant(double constant);

/// Numbers and where they are, in pixels.
struct SlowNumbers {
  const std::vector<float>& values;
  const std::vector<QPointF>& at;
};
/// The largest and the smallest number between `low` and `high`, in figures where it is, within `room`; with its sign
/// where they are changes.
void drawSlowExtremes(QPainter& painter, const QRectF& room, std::initializer_list<SlowNumbers> numbers, float low,
                      float high, bool changes, const Theme& theme, double scale);

/// The room of what follows: a small part of the stage, in its lower right corner.
QRectF slowNumberPlate(const QRectF& area, double scale);
/// The number that the step said: its curve, and its newest dot.
void drawSlowNumber(QPainter& painter, const QRectF& area, const SlowShown& shown, const Theme& theme);

}  // namespace brenier
