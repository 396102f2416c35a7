#include "ui/canvas/space_view.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

constexpr double kRelief = 0.42;              // height of a surface over the plane's longer side
constexpr double kDegreesPerPixel = 0.4;      // of a drag
constexpr double kLowest = 4, kHighest = 90;  // degrees of elevation
constexpr double kLeastZoom = 0.4, kMostZoom = 12;
constexpr double kWidthShare = 0.84, kHeightShare = 0.87;  // of the area; beside it stand the axes' numbers

double radians(double degrees) {
  return degrees * M_PI / 180;
}

}  // namespace

void SpaceView::turn(const QPointF& pixels) {
  azimuth = std::remainder(azimuth - kDegreesPerPixel * pixels.x(), 360);
  elevation = std::clamp(elevation + kDegreesPerPixel * pixels.y(), kLowest, kHighest);
}

void SpaceView::zoomAt(const QPointF& pixel, const QRectF& area, double factor, double pixelsPerSideAtOne) {
  const double next = std::clamp(zoom * factor, kLeastZoom, kMostZoom);
  const QPointF off = (pixel - area.center()) / pixelsPerSideAtOne;
  shift += QPointF(off.x(), -off.y()) * (1 / next - 1 / zoom);
  zoom = next;
}

SpaceBox SpaceBox::ofSurface(double x0, double x1, double y0, double y1, const HeightRange& heights) {
  SpaceBox box{x0, x1, y0, y1, heights.low, heights.high};
  box.rise = kRelief * box.longerSide() / std::max(1e-300, heights.high - heights.low);
  return box;
}

double SpaceBox::longerSide() const {
  return std::max({x1 - x0, y1 - y0, 1e-12});
}

SpaceProjection::SpaceProjection(const SpaceBox& box, const SpaceView& view, const QRectF& area)
    : m_box(box),
      m_side(box.longerSide()),
      m_zoom(view.zoom),
      m_cosA(std::cos(radians(view.azimuth))),
      m_sinA(std::sin(radians(view.azimuth))),
      m_cosE(std::cos(radians(view.elevation))),
      m_sinE(std::sin(radians(view.elevation))) {
  const double across = std::hypot(box.x1 - box.x0, box.y1 - box.y0) / m_side;
  const double height = box.rise * (box.z1 - box.z0) / m_side;
  const double standard = radians(SpaceView{}.elevation);
  m_scale = std::max(
      1e-3, std::min(kWidthShare * area.width() / across,
                     kHeightShare * area.height() / (across * std::sin(standard) + height * std::cos(standard))));
  m_centre = area.center() + QPointF(view.shift.x(), -view.shift.y()) * pixelsPerSide();
}

Point3 SpaceProjection::onScreen(const Point3& step) const {
  const double x = step.x / m_side, y = step.y / m_side, z = m_box.rise * step.z / m_side;
  const double away = -m_sinA * x + m_cosA * y;
  return {m_cosA * x + m_sinA * y, m_sinE * away + m_cosE * z, m_sinE * z - m_cosE * away};
}

QPointF SpaceProjection::pixel(const Point3& point) const {
  const Point3 seen = onScreen(point - m_box.middle());
  return m_centre + QPointF(seen.x, -seen.y) * pixelsPerSide();
}

double SpaceProjection::nearness(const Point3& point) const {
  return onScreen(point - m_box.middle()).z;
}

Point3 SpaceProjection::point(const QPointF& pixel, double nearness) const {
  const QPointF off = (pixel - m_centre) / pixelsPerSide();
  const double right = off.x(), up = -off.y();
  const double away = m_sinE * up - m_cosE * nearness, z = m_cosE * up + m_sinE * nearness;
  const Point3 step{m_cosA * right - m_sinA * away, m_sinA * right + m_cosA * away, z / m_box.rise};
  return m_box.middle() + m_side * step;
}

Point3 SpaceProjection::towardsViewer() const {
  return m_side * Point3{m_sinA * m_cosE, -m_cosA * m_cosE, m_sinE / m_box.rise};
}

}  // namespace brenier
