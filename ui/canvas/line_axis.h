#pragma once

#include <QPainter>
#include <QPainterPath>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/theme/theme.h"

namespace brenier {

/// The line of a run of one dimension, drawn from `left` to `right` in pixels.
struct LineAxis {
  double left = 0, right = 1;
  double x0 = 0, x1 = 1;
  double toPixel(double x) const { return left + (x - x0) / (x1 - x0) * (right - left); }
};

/// So that all points of both measures lie on it, with some room.
LineAxis lineAxis(const Snapshot& snapshot, double left, double right);
/// The first coordinates of points.
std::vector<double> lineValues(const PlanePoints& points);
/// The finite ones, in order.
std::vector<double> lineSorted(std::vector<double> values);

/// A smoothed histogram along the axis, so that its integral is 1; Silverman's width.
std::vector<double> lineDensity(const std::vector<double>& values, const LineAxis& axis);
/// From the line at `y` by `height` pixels for a density of `most`, upwards where that is negative, and at most a
/// little beyond it.
QPainterPath densityPath(const std::vector<double>& density, const LineAxis& axis, double y, double height,
                         double most);

/// Ticks under the line at `y`, with numbers whose boxes begin at `labels`.
void drawLineTicks(QPainter& painter, const LineAxis& axis, double y, double labels, const Theme& theme);

}  // namespace brenier
