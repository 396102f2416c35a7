#pragma once

#include <QColor>
#include <QPainter>
#include <vector>

namespace brenier {

/// Radius (pixels) and opacity at which `count` points show where they are dense.
struct PointLook {
  double radius;
  double alpha;
  QColor rim = {};  ///< a thin ring around each disc, for dark colours on a dark stage; invalid for none
};
PointLook pointLook(std::size_t count);

/// Draws discs at the given positions (in the painter's coordinates). On a raster device they are copied from sixteen
/// pictures, one for each quarter pixel, which is many times faster than filling paths and does not wobble when points
/// move; elsewhere (SVG, PDF) they are circles.
void drawDiscs(QPainter& painter, const std::vector<QPointF>& positions, const QColor& color, const PointLook& look);

}  // namespace brenier
