#pragma once

#include <QPolygonF>
#include <vector>

#include "core/api/drawing.h"

namespace brenier {

/// By what an item is taken: itself, a corner that scales it, a side that makes a shape wider or higher, the knob above
/// it that turns it.
enum class ItemHandle { none, body, corner, sideX, sideY, turn };

struct HandlePlace {
  ItemHandle handle;
  QPointF at;  ///< in data units
};

/// The box about an item, turned with it, from the lower left corner counterclockwise.
QPolygonF outlineOf(const DrawnItem& item);
/// All but the body. `reach` is how far a finger may miss one, in data units; the knob stands beyond it.
std::vector<HandlePlace> handlesOf(const DrawnItem& item, double reach);
/// The body where no handle is nearer.
ItemHandle handleUnder(const DrawnItem& item, QPointF at, double reach);
/// What a drag from one place to another makes of the item.
DrawnItem dragged(const DrawnItem& item, ItemHandle handle, QPointF from, QPointF to);

}  // namespace brenier
