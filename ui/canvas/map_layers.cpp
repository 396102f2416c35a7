#include "ui/canvas/map_layers.h"

#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "ui/canvas/point_sprites.h"
#include "ui/canvas/raster_lines.h"

namespace brenier {
namespace {

/// Arrows of one colour. Heads are filled one by one: as one path they would cost several times as much.
class ArrowBatch {
 public:
  void add(const QPointF& from, const QPointF& to, double headLength) {
    const QPointF along = to - from;
    const double length = std::hypot(along.x(), along.y());
    if (!(length > 0.5) || !(length < 1e5)) return;
    const QPointF direction = along / length, side(-direction.y(), direction.x());
    const double head = std::min(headLength, 0.6 * length);
    const QPointF neck = to - direction * head;
    m_shafts.emplace_back(from, neck);
    m_heads.push_back({to, neck + side * head * 0.38, neck - side * head * 0.38});
  }

  void draw(QPainter& painter, const QColor& color, double width) const {
    if (m_shafts.empty()) return;
    drawThinLines(painter, m_shafts, color, width);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (const auto& head : m_heads) painter.drawConvexPolygon(head.data(), 3);
    painter.restore();
  }

 private:
  std::vector<QLineF> m_shafts;
  std::vector<std::array<QPointF, 3>> m_heads;
};

std::size_t arrowCount(const StageStyle& style, std::size_t available) {
  return std::min(available, static_cast<std::size_t>(std::max(0, style.arrows)));
}

}  // namespace

std::size_t probeCount(const Snapshot& snapshot, bool withImage, bool withExact) {
  if (!snapshot.source) return 0;
  std::size_t count = snapshot.source->size() / 2;
  if (withImage) count = std::min(count, snapshot.image.size() / 2);
  if (withExact) count = snapshot.exactImage ? std::min(count, snapshot.exactImage->size() / 2) : 0;
  return count;
}

QPointF shownImage(const Snapshot& snapshot, std::size_t i, double t) {
  return planePoint(*snapshot.source, i) * (1 - t) + planePoint(snapshot.image, i) * t;
}

double angleError(const Snapshot& snapshot, std::size_t i) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  if (i >= probeCount(snapshot, true, true)) return unknown;
  const QPointF x = planePoint(*snapshot.source, i);
  const QPointF learned = planePoint(snapshot.image, i) - x, exact = planePoint(*snapshot.exactImage, i) - x;
  const double product = std::hypot(learned.x(), learned.y()) * std::hypot(exact.x(), exact.y());
  if (!(product > 0)) return unknown;
  const double cosine = QPointF::dotProduct(learned, exact) / product;
  return std::acos(std::clamp(cosine, -1.0, 1.0)) * 180.0 / M_PI;
}

void drawPointLayer(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const PlanePoints& points,
                    const QColor& color, double strength, const QColor& rim) {
  std::vector<QPointF> positions;
  positions.reserve(points.size() / 2);
  for (std::size_t i = 0; i < points.size() / 2; ++i) {
    const QPointF at = toPixels.map(planePoint(points, i));
    if (isFinite(at) && visible.contains(at)) positions.push_back(at);
  }
  PointLook look = pointLook(points.size() / 2);
  look.rim = rim;
  look.alpha = std::min(1.0, look.alpha * strength);
  drawDiscs(painter, positions, color, look);
}

void drawImageLayer(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const Snapshot& snapshot,
                    const StageStyle& style) {
  const std::size_t count = probeCount(snapshot, true, false);
  PlanePoints moved;
  moved.reserve(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    const QPointF at = shownImage(snapshot, i, style.interpolation);
    moved.push_back(static_cast<float>(at.x()));
    moved.push_back(static_cast<float>(at.y()));
  }
  drawPointLayer(painter, toPixels, visible, moved, style.theme.image, 1.15);
}

void drawArrowLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style) {
  const std::size_t count = arrowCount(style, probeCount(snapshot, true, false));
  ArrowBatch batch;
  for (std::size_t i = 0; i < count; ++i) {
    const QPointF from = toPixels.map(planePoint(*snapshot.source, i)),
                  to = toPixels.map(planePoint(snapshot.image, i));
    if (isFinite(from) && isFinite(to)) batch.add(from, to, 7.5);
  }
  batch.draw(painter, withAlpha(style.theme.image, 0.72), 1.4);
}

void drawExactLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style) {
  const std::size_t count = arrowCount(style, probeCount(snapshot, false, true));
  ArrowBatch batch;
  for (std::size_t i = 0; i < count; ++i) {
    const QPointF from = toPixels.map(planePoint(*snapshot.source, i));
    const QPointF to = toPixels.map(planePoint(*snapshot.exactImage, i));
    if (isFinite(from) && isFinite(to)) batch.add(from, to, 5.5);
  }
  batch.draw(painter, withAlpha(style.theme.exact, 0.55), 0.9);
}

void drawErrorLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style) {
  // Errors are short beside displacements: four times as many keep the picture readable.
  const std::size_t count = std::min(probeCount(snapshot, true, true), 4 * arrowCount(style, 1u << 20));
  ArrowBatch batch;
  for (std::size_t i = 0; i < count; ++i) {
    const QPointF from = toPixels.map(planePoint(snapshot.image, i));
    const QPointF to = toPixels.map(planePoint(*snapshot.exactImage, i));
    if (isFinite(from) && isFinite(to)) batch.add(from, to, 5.0);
  }
  batch.draw(painter, style.theme.error, 1.3);
}

void drawGridLayer(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style) {
  const int rows = snapshot.gridRows, columns = snapshot.gridColumns;
  if (rows < 2 || columns < 2) return;
  if (snapshot.warpedGrid.size() < 2 * static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) return;
  QPainterPath path;
  const auto line = [&](int count, auto indexOf) {
    bool drawing = false;
    for (int i = 0; i < count; ++i) {
      const QPointF at = toPixels.map(planePoint(snapshot.warpedGrid, static_cast<std::size_t>(indexOf(i))));
      if (!isFinite(at) || std::abs(at.x()) > 1e5 || std::abs(at.y()) > 1e5) {
        drawing = false;
        continue;
      }
      drawing ? path.lineTo(at) : path.moveTo(at);
      drawing = true;
    }
  };
  for (int row = 0; row < rows; ++row) line(columns, [=](int i) { return row * columns + i; });
  for (int column = 0; column < columns; ++column) line(rows, [=](int i) { return i * columns + column; });
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(withAlpha(style.theme.image, 0.42), 1.0, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
  painter.drawPath(path);
  painter.restore();
}

void drawArrow(QPainter& painter, const QPointF& from, const QPointF& to, const QColor& color, double width) {
  ArrowBatch batch;
  batch.add(from, to, 7.5);
  batch.draw(painter, color, width);
}

void drawOtherImage(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const StageStyle& style) {
  if (style.other.empty()) return;
  constexpr double kRing = 2.6;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(style.theme.accent, 1));
  painter.setBrush(Qt::NoBrush);
  for (std::size_t i = 0; 2 * i + 1 < style.other.size(); ++i) {
    const QPointF at = toPixels.map(planePoint(style.other, i));
    if (isFinite(at) && visible.contains(at)) painter.drawEllipse(at, kRing, kRing);
  }
}

}  // namespace brenier
