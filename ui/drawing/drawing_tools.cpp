#include "ui/drawing/drawing_tools.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/drawing/drawing_document.h"
#include "ui/drawing/drawn_items.h"

namespace brenier {
namespace {

constexpr double kGrowth = 1.5;

bool covers(const DrawingSquare& square, const QRectF& box) {
  return QRectF(square.x - square.half, square.y - square.half, 2 * square.half, 2 * square.half).contains(box);
}

}  // namespace

bool isStroke(DrawingTool tool) {
  return tool == DrawingTool::brush || tool == DrawingTool::eraser;
}

DrawingTools::DrawingTools(DrawingDocument& document, QObject* parent) : QObject(parent), m_document(document) {
  connect(&document, &DrawingDocument::changed, this, [this] {
    // Undone under the hand: what it holds may be of an item that is gone.
    if (m_changes) cancel();
    if (m_selected >= static_cast<int>(m_document.drawing().items.size())) select(-1);
    emit redrawn();
  });
}

void DrawingTools::setTool(DrawingTool tool) {
  cancel();
  m_tool = tool;
  if (tool != DrawingTool::select) select(-1);
  emit toolChanged();
}

void DrawingTools::setBrush(double radius, double softness, double density) {
  m_brush.radius = radius;
  m_brush.softness = softness;
  m_brush.density = density;
}

void DrawingTools::select(int index) {
  if (index == m_selected) return;
  m_selected = index;
  emit selectionChanged();
}

std::optional<DrawnItem> DrawingTools::selectedItem() const {
  if (m_selected < 0) return {};
  return m_changes ? m_pending : m_document.drawing().items[static_cast<std::size_t>(m_selected)];
}

Drawing DrawingTools::shown() const {
  Drawing drawing = m_document.drawing();
  if (!m_pending) return drawing;
  if (m_changes)
    drawing.items[static_cast<std::size_t>(m_selected)] = *m_pending;
  else
    drawing.items.push_back(*m_pending);
  return grownFor(std::move(drawing), *m_pending);
}

Drawing DrawingTools::grownFor(Drawing drawing, const DrawnItem& item) const {
  if (!m_grows || item.kind == DrawnItem::Kind::eraser) return drawing;
  const QRectF box = boundsOf(item);
  while (!covers(drawing.square, box) && drawing.square.half < 1e8) drawing.square.half *= kGrowth;
  return drawing;
}

void DrawingTools::beginItem(QPointF at) {
  DrawnItem item = m_brush;
  if (isStroke(m_tool)) {
    item.kind = m_tool == DrawingTool::brush ? DrawnItem::Kind::stroke : DrawnItem::Kind::eraser;
    item.points = {static_cast<float>(at.x()), static_cast<float>(at.y())};
  } else {
    item.kind = m_tool == DrawingTool::box ? DrawnItem::Kind::box : DrawnItem::Kind::ellipse;
    item.x = at.x(), item.y = at.y(), item.width = item.height = m_least;
  }
  m_pending = item;
  emit redrawn();
}

void DrawingTools::stretchItem(QPointF at) {
  if (isStroke(m_tool)) {
    const float x = static_cast<float>(at.x()), y = static_cast<float>(at.y());
    auto& points = m_pending->points;
    if (points[points.size() - 2] == x && points.back() == y) return;
    points.insert(points.end(), {x, y});
  } else {
    m_pending->x = (m_start.x() + at.x()) / 2;
    m_pending->y = (m_start.y() + at.y()) / 2;
    m_pending->width = std::max(m_least, std::abs(at.x() - m_start.x()));
    m_pending->height = std::max(m_least, std::abs(at.y() - m_start.y()));
  }
  emit redrawn();
}

bool DrawingTools::press(QPointF at, double reach) {
  m_start = at;
  m_least = std::max(reach / 6, m_document.drawing().square.half / 160);
  ++m_gesture;
  m_changes = false;
  if (m_tool != DrawingTool::select) {
    beginItem(at);
    return true;
  }
  // Handles first: they may lie over another item.
  if (const auto item = selectedItem()) m_handle = handleUnder(*item, at, reach);
  if (m_selected < 0 || m_handle == ItemHandle::none || m_handle == ItemHandle::body) {
    const auto& items = m_document.drawing().items;
    int hit = -1;
    for (std::size_t i = 0; i < items.size(); ++i)
      if (contains(items[i], at, reach / 2)) hit = static_cast<int>(i);
    select(hit);
    m_handle = ItemHandle::body;
  }
  if (m_selected < 0) return false;
  m_pending = selectedItem();
  m_changes = true;
  return true;
}

void DrawingTools::move(QPointF at) {
  if (!m_pending) return;
  if (!m_changes) return stretchItem(at);
  m_pending = dragged(m_document.drawing().items[static_cast<std::size_t>(m_selected)], m_handle, m_start, at);
  emit redrawn();
}

void DrawingTools::release(QPointF at) {
  if (!m_pending) return;
  move(at);
  DrawnItem item = *std::exchange(m_pending, std::nullopt);
  if (std::exchange(m_changes, false)) {
    const QString what = m_handle == ItemHandle::body   ? tr("Move")
                         : m_handle == ItemHandle::turn ? tr("Rotate")
                                                        : tr("Scale");
    replaceSelected(std::move(item), what, {});
    return emit redrawn();
  }
  const QString what = m_tool == DrawingTool::eraser  ? tr("Erase")
                       : m_tool == DrawingTool::brush ? tr("Brush")
                       : m_tool == DrawingTool::box   ? tr("Box")
                                                      : tr("Ellipse");
  const double least = 1.2 * m_least;
  if (isStroke(m_tool) || (item.width > least && item.height > least)) {
    Drawing next = m_document.drawing();
    next.items.push_back(item);
    m_document.change(grownFor(std::move(next), item), what);
  }
  emit redrawn();
}

bool DrawingTools::cancel() {
  if (!m_pending) return false;
  m_pending.reset();
  m_changes = false;
  emit redrawn();
  return true;
}

void DrawingTools::replaceSelected(DrawnItem item, const QString& what, const QString& merge) {
  if (m_selected < 0) return;
  Drawing next = m_document.drawing();
  next.items[static_cast<std::size_t>(m_selected)] = item;
  m_document.change(grownFor(std::move(next), item), what, merge);
}

void DrawingTools::nudge(QPointF by) {
  if (const auto item = selectedItem())
    replaceSelected(moved(*item, by), tr("Move"), QString("nudge %1").arg(m_selected));
}

void DrawingTools::scale(double factor) {
  if (const auto item = selectedItem())
    replaceSelected(scaled(*item, factor), tr("Scale"), QString("scale %1 %2").arg(m_selected).arg(m_gesture));
}

void DrawingTools::turn(double radians) {
  if (const auto item = selectedItem())
    replaceSelected(turned(*item, radians), tr("Rotate"), QString("turn %1").arg(m_selected));
}

void DrawingTools::mirror() {
  if (const auto item = selectedItem()) replaceSelected(mirrored(*item), tr("Mirror"), {});
}

void DrawingTools::remove() {
  const int index = m_selected;
  if (index < 0) return;
  cancel();
  select(-1);
  m_document.remove(index);
}

}  // namespace brenier
