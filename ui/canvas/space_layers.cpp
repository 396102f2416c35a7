// What stands in the stage in space: the surface, and the layers of the plane lifted on it, or a cloud.
#include <algorithm>
#include <cmath>

#include "ui/canvas/contours.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/plane_units.h"
#include "ui/canvas/point_sprites.h"
#include "ui/canvas/raster_lines.h"
#include "ui/canvas/space_axes.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/surface_raster.h"

namespace brenier {
namespace {

constexpr int kLevels = 24;            // lines between the lowest and the highest height, about
constexpr int kPieces = 16;            // of a line that follows the surface
constexpr double kHeadRoom = 9;        // pixels at the end of a lifted arrow, for its head
constexpr double kHiddenShare = 0.22;  // how much of a line is seen through the surface
constexpr int kSlabs = 8;              // of a cloud, painted from the farthest to the nearest
constexpr double kFarAlpha = 0.45, kNearAlpha = 1.15;

QColor inkOf(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(std::min(1.0, alpha)));
  return color;
}

/// Some points in one colour, in slabs of the depth of their box.
struct CloudLayer {
  QColor color, rim;
  PointLook look;
  std::vector<QPointF> slabs[kSlabs];
};

}  // namespace

void SpaceFigure::paint(QPainter& painter) const {
  painter.save();
  painter.setClipRect(m_area, Qt::IntersectClip);
  const PlaneUnits units(m_moment);
  SpaceAxes axes{{units.horizontal(), units.vertical(), {}}, m_style.axisNames};
  if (m_surface) {
    axes.names[2] = standsOnPsi(m_moment, m_style) ? "ψ" : "φ";
    axes.units[2] = units.potentials();
  } else if (m_kind == SpaceKind::cloud) {
    axes.units[2] = PlaneUnits::ofThird(m_moment).horizontal();
    drawSpaceBox(painter, m_projection, m_style.theme);
  }
  drawSpaceAxes(painter, m_projection, axes, m_style.theme);
  if (m_surface) paintSurface(painter);
  if (!m_style.selection.empty()) painter.setOpacity(0.35);
  if (m_surface && (m_style.layers & layerTears)) paintTears(painter);
  paintArrows(painter);
  paintPoints(painter);
  painter.setOpacity(1);
  if (m_surface) paintOther(painter);
  paintSelection(painter);
  painter.setFont(uiFont(11));
  painter.setPen(m_style.theme.mutedText);
  painter.drawText(m_area.adjusted(8, 8, -8, -8), Qt::AlignRight | Qt::AlignBottom, units.remark());
  painter.restore();
}

void SpaceFigure::paintSurface(QPainter& painter) const {
  const bool isPsi = standsOnPsi(m_moment, m_style);
  const Theme& theme = m_style.theme;
  const ColorMap map = (isPsi ? ColorMap::cividis() : ColorMap::viridis()).faded(theme.stage, theme.dark ? 0.62 : 0.42);
  ScalarField heights;  // levels are counted as those of the flat picture are
  heights.values = {float(m_surface->heights().low), float(m_surface->heights().high)};
  const std::vector<double> levels = contourLevels(heights, kLevels);
  SurfaceLook look{map, inkOf(theme.dark ? QColor(Qt::white) : theme.text, theme.dark ? 0.20 : 0.22), theme.exact};
  if (levels.size() > 1) look.level = levels[0], look.step = levels[1] - levels[0];
  // As many pixels as the device has; on paper and in vector files twice as many as the figure's own.
  const bool raster = painter.device()->devType() == QInternal::Image;
  const double ratio = raster ? std::max(1.0, std::abs(painter.deviceTransform().m11())) : 2.0;
  const QRectF area(QPointF(0, 0), m_area.size() * ratio);
  const SpaceProjection projection(m_projection.box(), m_style.space, area);
  const QImage image = surfaceImage(*m_surface, projection, look, area.size().toSize());
  painter.drawImage(m_area, image, area);
  paintBorder(painter);
}

/// The edges of the part of the plane on which it stands.
void SpaceFigure::paintBorder(QPainter& painter) const {
  std::vector<QLineF> lines;
  const auto along = [&](int count, auto nodeAt) {
    QPointF last;
    bool drawing = false;
    for (int k = 0; k < count; ++k) {
      const Point3 node = nodeAt(k);
      const bool isSeen = node.z >= m_surface->heights().low && node.z <= m_surface->heights().high &&
                          !m_surface->hides(node, m_projection);
      const QPointF pixel = isSeen ? m_projection.pixel(node) : QPointF();
      if (isSeen && drawing) lines.emplace_back(last, pixel);
      drawing = isSeen;
      last = pixel;
    }
  };
  const int columns = m_surface->columns(), rows = m_surface->rows();
  for (const int row : {0, rows - 1}) along(columns, [&](int k) { return m_surface->nodePoint(k, row); });
  for (const int column : {0, columns - 1}) along(rows, [&](int k) { return m_surface->nodePoint(column, k); });
  drawThinLines(painter, lines, inkOf(m_style.theme.text, m_style.theme.dark ? 0.35 : 0.4), 1);
}

/// Along the surface, or straight in a cloud. What lies behind the surface is seen through it a little.
void SpaceFigure::drawLifted(QPainter& painter, const QPointF& from, const QPointF& to, const QColor& color,
                             double width, bool head) const {
  std::vector<QLineF> seen, hidden;
  QPointF last;
  bool isFirst = true, endSeen = true;
  std::vector<QPointF> way;
  for (int k = 0; k <= kPieces; ++k) {
    const Point3 at = lift(from + double(k) / kPieces * (to - from), nullptr, 0);
    if (!std::isfinite(at.z)) continue;
    const QPointF pixel = m_projection.pixel(at);
    endSeen = !m_surface->hides(at, m_projection);
    if (!isFirst) (endSeen ? seen : hidden).emplace_back(last, pixel);
    isFirst = false;
    way.push_back(last = pixel);
  }
  if (way.size() < 2) return;
  if (head) {
    // The head points along the last pixels of the way, however many pieces they are.
    const QPointF end = way.back();
    auto neck = std::find_if(way.rbegin(), way.rend(), [&](const QPointF& at) {
      return std::hypot(at.x() - end.x(), at.y() - end.y()) >= kHeadRoom;
    });
    drawArrow(painter, neck == way.rend() ? way.front() : *neck, end, endSeen ? color : inkOf(color, kHiddenShare),
              width);
    const auto ofHead = [&](const QLineF& line) {
      return std::hypot(line.p1().x() - end.x(), line.p1().y() - end.y()) < kHeadRoom;
    };
    std::erase_if(seen, ofHead);
    std::erase_if(hidden, ofHead);
  }
  drawThinLines(painter, seen, color, width);
  drawThinLines(painter, hidden, inkOf(color, kHiddenShare * color.alphaF()), width);
}

void SpaceFigure::paintArrows(QPainter& painter) const {
  const Theme& theme = m_style.theme;
  const auto many = static_cast<std::size_t>(std::max(0, m_style.arrows));
  const auto straight = [&](const Point3& from, const Point3& to, const QColor& color, double width) {
    const QPointF a = m_projection.pixel(from), b = m_projection.pixel(to);
    if (isFinite(a) && isFinite(b)) drawArrow(painter, a, b, color, width);
  };
  const auto exact = [&](std::size_t i) {
    return lift(planePoint(*m_moment.exactImage, i), m_moment.third.exact.get(), i);
  };
  const auto each = [&](Layer layer, std::size_t count, auto from, auto to, const QColor& color, double width) {
    for (std::size_t i = 0; (m_style.layers & layer) && i < count; ++i) {
      const Point3 a = from(i), b = to(i);
      if (m_surface)
        drawLifted(painter, {a.x, a.y}, {b.x, b.y}, color, width, true);
      else
        straight(a, b, color, width);
    }
  };
  const auto source = [this](std::size_t i) { return this->source(i); };
  const auto image = [this](std::size_t i) { return this->image(i, 1); };
  each(layerExact, std::min(many, probeCount(m_moment, false, true)), source, exact, inkOf(theme.exact, 0.7), 1.0);
  each(layerArrows, std::min(many, probeCount(m_moment, true, false)), source, image, inkOf(theme.image, 0.85), 1.5);
  each(layerError, std::min(4 * many, probeCount(m_moment, true, true)), image, exact, theme.error, 1.3);
}

/// On a surface all that it does not hide; in a cloud the nearer over the farther, and the farther ones fainter.
void SpaceFigure::paintPoints(QPainter& painter) const {
  const Theme& theme = m_style.theme;
  std::vector<CloudLayer> layers;
  const SpaceBox& box = m_projection.box();
  const double reach =
      std::hypot(box.x1 - box.x0, box.y1 - box.y0, box.rise * (box.z1 - box.z0)) / (2 * box.longerSide());
  const auto add = [&](Layer layer, std::size_t count, const QColor& color, double strength, const QColor& rim,
                       auto pointOf) {
    if (!(m_style.layers & layer)) return;
    CloudLayer& made = layers.emplace_back(CloudLayer{color, rim, pointLook(count), {}});
    made.look.alpha *= strength;
    for (std::size_t i = 0; i < count; ++i) {
      const Point3 point = pointOf(i);
      const QPointF at = m_projection.pixel(point);
      if (!isFinite(at) || !m_area.adjusted(-4, -4, 4, 4).contains(at)) continue;
      if (m_surface && m_surface->hides(point, m_projection)) continue;
      const double depth = m_surface ? 1 : (m_projection.nearness(point) + reach) / (2 * reach);
      made.slabs[std::clamp(static_cast<int>(depth * kSlabs), 0, kSlabs - 1)].push_back(at);
    }
  };
  const std::size_t targets = m_moment.target ? m_moment.target->size() / 2 : 0;
  add(layerTarget, targets, theme.target, 0.8, {},
      [&](std::size_t i) { return lift(planePoint(*m_moment.target, i), m_moment.third.target.get(), i); });
  add(layerSource, probeCount(m_moment, false, false), theme.source, theme.dark ? 1.3 : 1.0,
      theme.dark ? QColor(0x56, 0xB4, 0xE9, 130) : QColor(), [&](std::size_t i) { return source(i); });
  add(layerImage, probeCount(m_moment, true, false), theme.image, 1.15, {},
      [&](std::size_t i) { return image(i, m_style.interpolation); });
  for (int slab = 0; slab < kSlabs; ++slab)
    for (const CloudLayer& layer : layers) {
      PointLook look = layer.look;
      look.rim = layer.rim;
      const double share = (slab + 0.5) / kSlabs;
      if (!m_surface) {
        look.alpha *= kFarAlpha + (kNearAlpha - kFarAlpha) * share;
        look.radius *= 0.8 + 0.45 * share;
      }
      look.alpha = std::min(1.0, look.alpha);
      drawDiscs(painter, layer.slabs[slab], layer.color, look);
    }
}

/// The image of another run, whose third coordinate nobody knows.
void SpaceFigure::paintOther(QPainter& painter) const {
  constexpr double kRing = 2.6;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(m_style.theme.accent, 1));
  painter.setBrush(Qt::NoBrush);
  for (std::size_t i = 0; 2 * i + 1 < m_style.other.size(); ++i) {
    const Point3 point = lift(planePoint(m_style.other, i), nullptr, i);
    const QPointF at = m_projection.pixel(point);
    if (isFinite(at) && m_area.contains(at) && !m_surface->hides(point, m_projection))
      painter.drawEllipse(at, kRing, kRing);
  }
}

void SpaceFigure::paintTears(QPainter& painter) const {
  const auto draw = [&](const std::vector<MapDefect>& defects, const QColor& color, double width) {
    for (const MapDefect& defect : defects)
      for (std::size_t i = 0; defect.kind == DefectKind::tear && i + 3 < defect.line.size(); i += 2)
        drawLifted(painter, planePoint(defect.line, i / 2), planePoint(defect.line, i / 2 + 1), color, width, false);
  };
  if (m_moment.defects.trueTears) draw(*m_moment.defects.trueTears, inkOf(m_style.theme.exact, 0.9), 1.2);
  draw(m_moment.defects.groups, m_style.theme.error, 2.5);
}

void SpaceFigure::paintSelection(QPainter& painter) const {
  const Theme& theme = m_style.theme;
  const std::size_t images = probeCount(m_moment, true, false);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.card, 1));
  const auto disc = [&](const QPointF& at, const QColor& color) {
    painter.setBrush(color);
    if (isFinite(at)) painter.drawEllipse(at, 3.6, 3.6);
  };
  for (const int index : m_style.selection) {
    const auto i = static_cast<std::size_t>(index);
    if (i >= probeCount(m_moment, false, false)) continue;
    if (i < images) disc(imageAt(i), theme.image);
    disc(sourceAt(i), theme.source);
  }
}

void SpaceFigure::paintTangent(QPainter& painter, const TangentPlane& tangent) const {
  const Theme& theme = m_style.theme;
  QPolygonF square;
  for (const Point3& corner : tangent.corners) square << m_projection.pixel(corner);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  // A plate of glass: every colour of the mathematics may lie under it.
  painter.setPen(QPen(theme.text, 1.4, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
  painter.setBrush(theme.dark ? inkOf(theme.text, 0.22) : inkOf(theme.card, 0.55));
  painter.drawPolygon(square);
  painter.restore();
  drawArrow(painter, m_projection.pixel(tangent.touches), m_projection.pixel(tangent.uphill), theme.accent, 1.8);
}

std::vector<QRectF> SpaceFigure::paintFound(QPainter& painter, int index) const {
  const Theme& theme = m_style.theme;
  const auto i = static_cast<std::size_t>(index);
  std::vector<QRectF> taken;
  const auto mark = [&](const QPointF& at, const QColor& color) {
    if (!isFinite(at)) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.card, 1.2));
    painter.setBrush(color);
    painter.drawEllipse(at, 4, 4);
    taken.push_back(QRectF(at - QPointF(6, 6), QSizeF(12, 12)));
  };
  if (const auto tangent = tangentAt(index)) paintTangent(painter, *tangent);
  if (findsTargets()) {
    mark(foundAt(i), theme.target);
    return taken;
  }
  if (i < probeCount(m_moment, true, false)) {
    const Point3 from = source(i), to = image(i, 1);
    const QPointF a = m_projection.pixel(from), b = m_projection.pixel(to);
    if (m_surface)
      drawLifted(painter, {from.x, from.y}, {to.x, to.y}, theme.text, 1.6, true);
    else if (isFinite(a) && isFinite(b))
      drawArrow(painter, a, b, theme.text, 1.6);
    mark(b, theme.image);
  }
  mark(sourceAt(i), theme.source);
  return taken;
}

}  // namespace brenier
