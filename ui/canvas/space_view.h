#pragma once

#include <QPointF>
#include <QRectF>

namespace brenier {

/// A point in space, in the units of the plane and of what stands on it.
struct Point3 {
  double x = 0, y = 0, z = 0;
};

inline Point3 operator+(const Point3& a, const Point3& b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Point3 operator-(const Point3& a, const Point3& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Point3 operator*(double factor, const Point3& a) {
  return {factor * a.x, factor * a.y, factor * a.z};
}

/// Between which heights a surface is shown; what lies beyond is cut off there.
struct HeightRange {
  double low = 0, high = 1;
  bool operator==(const HeightRange&) const = default;
};

/// From where the stage in space is looked at, and how near.
struct SpaceView {
  double azimuth = 28;    ///< degrees: by so much the plane is turned about the upright axis
  double elevation = 46;  ///< degrees over the plane; 90: from above, as it is drawn flat
  double zoom = 1;
  QPointF shift;  ///< of the middle, in longer sides of the plane, y upward
  bool operator==(const SpaceView&) const = default;

  /// By a drag of so many pixels, as if the hand held it. The view stays above the plane.
  void turn(const QPointF& pixels);
  /// By a factor, so that what is drawn at `pixel` of `area` stays there.
  void zoomAt(const QPointF& pixel, const QRectF& area, double factor, double pixelsPerSideAtOne);
};

/// What is looked at. A step along x or y is as long as one along the other; one along z is `rise` times as long.
struct SpaceBox {
  double x0 = -1, x1 = 1, y0 = -1, y1 = 1, z0 = 0, z1 = 1;
  double rise = 1;

  /// A surface of any heights is as high as a share of the plane's longer side.
  static SpaceBox ofSurface(double x0, double x1, double y0, double y1, const HeightRange& heights);
  double longerSide() const;
  Point3 middle() const { return {(x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2}; }
};

/// Along parallel rays: equal steps are equally long wherever they are. Everything fits into the area in the standard
/// view, and turning changes no length along an edge that stays level.
class SpaceProjection {
 public:
  SpaceProjection(const SpaceBox& box, const SpaceView& view, const QRectF& area);

  QPointF pixel(const Point3& point) const;
  /// The larger, the nearer to who looks; in longer sides of the plane.
  double nearness(const Point3& point) const;
  /// The one point with both.
  Point3 point(const QPointF& pixel, double nearness) const;
  /// A step of one longer side towards who looks.
  Point3 towardsViewer() const;
  /// Directions of the picture in lengths of the screen: to the right, up, and out of it.
  Point3 onScreen(const Point3& step) const;
  /// Pixels that a longer side has at zoom 1.
  double scale() const { return m_scale; }
  double pixelsPerSide() const { return m_scale * m_zoom; }
  const SpaceBox& box() const { return m_box; }

 private:
  SpaceBox m_box;
  double m_side, m_scale, m_zoom;
  QPointF m_centre;
  double m_cosA, m_sinA, m_cosE, m_sinE;
};

}  // namespace brenier
