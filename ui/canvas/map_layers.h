#pragma once

#include <QPainter>
#include <QTransform>
#include <cmath>

#include "core/api/snapshot.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// The i-th of row-major points; not finite where the run made it so.
inline QPointF planePoint(const PlanePoints& points, std::size_t i) {
  return {points[2 * i], points[2 * i + 1]};
}
inline bool isFinite(const QPointF& point) {
  return std::isfinite(point.x()) && std::isfinite(point.y());
}

/// How many probe points have an image (and, where asked, an exact answer).
std::size_t probeCount(const Snapshot& snapshot, bool withImage, bool withExact);

/// (1-t) x + t T(x).
QPointF shownImage(const Snapshot& snapshot, std::size_t i, double t);

/// Angle between T(x) - x and the exact displacement in degrees; NaN where one of them is not known or is zero.
double angleError(const Snapshot& snapshot, std::size_t i);

// Each draws one layer within the painter's clip; `visible` (pixels) lets them skip what cannot be seen.
void drawPointLayer(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const PlanePoints& points,
                    const QColor& color, double strength, const QColor& rim = {});
void drawImageLayer(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const Snapshot& snapshot,
                    const StageStyle& style);
void drawArrowLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style);
void drawExactLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style);
void drawErrorLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style);
void drawGridLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style);

/// The image of another run, by rings that cover nothing.
void drawOtherImage(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const StageStyle& style);

/// Shaft and a small head; shorter than a few pixels it is a dot.
void drawArrow(QPainter& painter, const QPointF& from, const QPointF& to, const QColor& color, double width);

}  // namespace brenier
