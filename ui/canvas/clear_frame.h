#pragma once

#include <QPolygonF>
#include <QRectF>
#include <QTransform>
#include <functional>
#include <vector>

#include "core/api/view_request.h"

namespace brenier {

/// The part of the plane that a stage shows when nothing written may lie on what it is about: `needed`, or as little
/// more than that as leaves `covered` at nothing, with `needed` moved aside where that helps. Where nothing helps, what
/// covers least. The same for the same arguments, whatever was on show before.
Box clearFrame(const Box& needed, const QRectF& stage, const std::function<double(const QTransform&)>& covered);

/// The convex hull, from one corner around to the last. Points that are not finite are left out.
QPolygonF hullOf(std::vector<QPointF> points);

/// In pixels squared.
double commonArea(const QPolygonF& hull, const QRectF& plate);

}  // namespace brenier
