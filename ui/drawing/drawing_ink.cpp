#include "ui/drawing/drawing_ink.h"

#include <algorithm>
#include <cmath>

#include "ui/drawing/drawing_document.h"

namespace brenier {
namespace {

constexpr int kInkSide = 384;  // what the measure itself is made of
constexpr double kHandle = 3.5, kKnob = 4.5;

}  // namespace

void DrawingInk::follow(const DrawingTools& tools, const QColor& ink) {
  std::vector<float> density;
  Drawing shown = tools.shown();
  if (shown.square != m_square) forget();
  m_square = shown.square;
  if (const DrawnItem* fresh = tools.fresh()) {
    shown.items.pop_back();
    if (m_below.empty()) m_below = rasterised(shown, kInkSide);
    density = m_below;
    DrawnItem item = *fresh;
    const bool erases = item.kind == DrawnItem::Kind::eraser;
    if (erases) item.kind = DrawnItem::Kind::stroke, item.density = 1;
    const auto above = rasterised({{item}, m_square}, kInkSide);
    for (std::size_t i = 0; i < density.size(); ++i)
      density[i] = erases ? density[i] * (1 - above[i]) : density[i] + above[i];
  } else {
    density = rasterised(shown, kInkSide);
  }
  m_mass = massOf(density, kInkSide, m_square);
  const float largest = *std::max_element(density.begin(), density.end());
  m_picture = QImage(kInkSide, kInkSide, QImage::Format_ARGB32);
  for (int r = 0; r < kInkSide; ++r) {
    auto* line = reinterpret_cast<QRgb*>(m_picture.scanLine(r));
    for (int c = 0; c < kInkSide; ++c) {
      // Density as the strength of the ink; the square root keeps thin parts visible.
      const float v = largest > 0 ? density[static_cast<std::size_t>(r * kInkSide + c)] / largest : 0;
      line[c] = qRgba(ink.red(), ink.green(), ink.blue(), static_cast<int>(255 * std::sqrt(v)));
    }
  }
}

void DrawingInk::paint(QPainter& painter, const QTransform& toPixels, double opacity) const {
  if (m_picture.isNull()) return;
  const double pixel = 2 * m_square.half / kInkSide;
  const QTransform toData(pixel, 0, 0, -pixel, m_square.x - m_square.half, m_square.y + m_square.half);
  painter.save();
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.setOpacity(opacity);
  painter.setTransform(toData * toPixels, true);
  painter.drawImage(QPointF(0, 0), m_picture);
  painter.restore();
}

void paintDrawingMarks(QPainter& painter, const QTransform& toPixels, const DrawingTools& tools, double reach,
                       const std::optional<QPointF>& hand, const Theme& theme) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  if (const auto item = tools.selectedItem()) {
    const QPolygonF outline = toPixels.map(outlineOf(*item));
    const auto places = handlesOf(*item, reach);
    painter.setPen(QPen(theme.accent, 1.2, Qt::DashLine));
    painter.drawPolygon(outline);
    painter.setPen(QPen(theme.accent, 1.2));
    painter.drawLine((outline[2] + outline[3]) / 2, toPixels.map(places.back().at));
    painter.setBrush(theme.card);
    for (const HandlePlace& place : places) {
      const QPointF at = toPixels.map(place.at);
      if (place.handle == ItemHandle::turn)
        painter.drawEllipse(at, kKnob, kKnob);
      else
        painter.drawRect(QRectF(at - QPointF(kHandle, kHandle), QSizeF(2 * kHandle, 2 * kHandle)));
    }
    painter.setBrush(Qt::NoBrush);
  }
  if (!hand || !isStroke(tools.tool())) return;
  const double radius = tools.brush().radius;
  QPainterPath ring;
  ring.addEllipse(*hand, radius, radius);
  painter.setPen(QPen(tools.tool() == DrawingTool::eraser ? theme.error : theme.accent, 1.5));
  painter.drawPath(toPixels.map(ring));
}

}  // namespace brenier
