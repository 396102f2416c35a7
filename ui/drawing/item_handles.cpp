#include "ui/drawing/item_handles.h"

#include <algorithm>
#include <cmath>

#include "ui/drawing/drawn_items.h"

namespace brenier {
namespace {

constexpr double kKnobDistance = 2.2;    // reaches above the item
constexpr double kLeastFactor = 0.02;    // of what an item was, in one drag
constexpr double kSideNeedsReaches = 3;  // shorter sides have no handle of their own: corners would lie under it

QPointF rotated(QPointF by, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {c * by.x() - s * by.y(), s * by.x() + c * by.y()};
}

/// Strokes and dots are turned point by point and have no box of their own.
bool hasBox(const DrawnItem& item) {
  return item.points.empty();
}

double distance(QPointF a, QPointF b) {
  return std::hypot(a.x() - b.x(), a.y() - b.y());
}

QPointF middleOf(const DrawnItem& item) {
  return boundsOf(item).center();
}

/// The side under the handle follows, the one opposite stays.
DrawnItem stretched(DrawnItem item, bool wide, QPointF from, QPointF to) {
  const QPointF middle = middleOf(item);
  const QPointF before = rotated(from - middle, -item.angle), after = rotated(to - middle, -item.angle);
  double& side = wide ? item.width : item.height;
  const double start = wide ? before.x() : before.y(), end = wide ? after.x() : after.y();
  const double sign = start < 0 ? -1 : 1;
  const double length = std::max(kLeastFactor * side, side + sign * (end - start));
  const double shift = sign * (length - side) / 2;
  side = length;
  const QPointF by = rotated(wide ? QPointF(shift, 0) : QPointF(0, shift), item.angle);
  item.x += by.x();
  item.y += by.y();
  return item;
}

}  // namespace

QPolygonF outlineOf(const DrawnItem& item) {
  const QPointF middle = middleOf(item);
  const QRectF bounds = boundsOf(item);
  const double w = (hasBox(item) ? item.width : bounds.width()) / 2;
  const double h = (hasBox(item) ? item.height : bounds.height()) / 2;
  const double angle = hasBox(item) ? item.angle : 0;
  QPolygonF outline;
  for (const QPointF corner : {QPointF(-w, -h), QPointF(w, -h), QPointF(w, h), QPointF(-w, h)})
    outline << middle + rotated(corner, angle);
  return outline;
}

std::vector<HandlePlace> handlesOf(const DrawnItem& item, double reach) {
  const QPolygonF corners = outlineOf(item);
  std::vector<HandlePlace> places;
  for (const QPointF& corner : corners) places.push_back({ItemHandle::corner, corner});
  const auto between = [&](int a, int b) { return (corners[a] + corners[b]) / 2; };
  if (hasBox(item) && item.height > kSideNeedsReaches * reach)
    for (const auto& [a, b] : {std::pair(1, 2), {3, 0}}) places.push_back({ItemHandle::sideX, between(a, b)});
  if (hasBox(item) && item.width > kSideNeedsReaches * reach)
    for (const auto& [a, b] : {std::pair(0, 1), {2, 3}}) places.push_back({ItemHandle::sideY, between(a, b)});
  const QPointF up = corners[3] - corners[0];
  const double height = std::max(distance(corners[3], corners[0]), 1e-12);
  places.push_back({ItemHandle::turn, between(2, 3) + up / height * kKnobDistance * reach});
  return places;
}

ItemHandle handleUnder(const DrawnItem& item, QPointF at, double reach) {
  ItemHandle found = contains(item, at, reach / 2) ? ItemHandle::body : ItemHandle::none;
  double nearest = reach;
  for (const HandlePlace& place : handlesOf(item, reach))
    if (distance(place.at, at) < nearest) {
      nearest = distance(place.at, at);
      found = place.handle;
    }
  return found;
}

DrawnItem dragged(const DrawnItem& item, ItemHandle handle, QPointF from, QPointF to) {
  const QPointF middle = middleOf(item), start = from - middle, end = to - middle;
  switch (handle) {
    case ItemHandle::none:
      return item;
    case ItemHandle::body:
      return moved(item, to - from);
    case ItemHandle::corner:
      return scaled(item, std::max(kLeastFactor, distance(to, middle) / std::max(distance(from, middle), 1e-12)));
    case ItemHandle::sideX:
    case ItemHandle::sideY:
      return stretched(item, handle == ItemHandle::sideX, from, to);
    case ItemHandle::turn:
      return turned(item, std::atan2(end.y(), end.x()) - std::atan2(start.y(), start.x()));
  }
  return item;
}

}  // namespace brenier
