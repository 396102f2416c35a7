#pragma once

#include <QPainter>
#include <array>
#include <optional>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/raised_surface.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// What the stage is for a moment: the plane; a potential as a surface over it; or, of more than two dimensions, points
/// in space.
enum class SpaceKind { flat, surface, cloud };
SpaceKind spaceKind(const Snapshot& moment, const StageStyle& style);
/// Whether the stage lies flat whatever a moment holds: nobody asked for space, or what is on show needs the plane.
bool liesFlat(const Snapshot& moment, const StageStyle& style);
/// The potential that stands as a surface: see raisesConjugate(). Empty where the moment holds none.
const ScalarField& raisedField(const Snapshot& moment, const StageStyle& style);

bool standsOnPsi(const Snapshot& moment, const StageStyle& style);
/// Of that potential, at the points of the moment.
std::optional<NeededHeights> neededHeights(const Snapshot& moment, const StageStyle& style);

/// The plane that touches a surface at a point: a square of the same size on the screen's scale wherever it lies.
struct TangentPlane {
  Point3 touches;
  QPointF slope;
  std::array<Point3, 4> corners;  ///< in order around it
  Point3 uphill;  ///< from the middle to its upper edge, where the slope leads; the middle where it is 0
};

/// What a moment looks like in space: the surface of a potential with points and arrows lifted on it, or a cloud.
class SpaceFigure {
 public:
  /// Both must outlive this. Of a moment that lies flat there is nothing to see.
  SpaceFigure(const QRectF& area, const Snapshot& moment, const StageStyle& style);

  void paint(QPainter& painter) const;
  SpaceKind kind() const { return m_kind; }
  const SpaceProjection& projection() const { return m_projection; }
  const RaisedSurface* surface() const { return m_surface ? &*m_surface : nullptr; }

  /// Where a probe point and its image are drawn, in pixels; not finite beside the surface.
  QPointF sourceAt(std::size_t i) const;
  QPointF imageAt(std::size_t i) const;
  /// Whether what the mouse finds are probe points, or points of the target on a surface of psi.
  bool findsTargets() const;
  /// Where what the mouse finds is drawn.
  QPointF foundAt(std::size_t i) const;
  /// The index of the nearest of them that is not hidden, within so many pixels; -1: there is none.
  int nearest(const QPointF& pixel, double reach) const;
  /// Which point of the plane lies under a pixel: of the surface where it is hit, else of the floor.
  QPointF planeAt(const QPointF& pixel) const;
  /// A polygon of the plane, lifted.
  QPolygonF lifted(const QPolygonF& plane) const;

  /// Nothing where the moment knows no gradient there or the surface is cut off.
  std::optional<TangentPlane> tangentAt(int index) const;
  /// Marks a point that the mouse finds, with its tangent plane and where it goes; returns the marks' places.
  std::vector<QRectF> paintFound(QPainter& painter, int index) const;
  /// What is known of a point that the mouse finds, the slope of the surface among it.
  std::vector<HoverLine> describe(int index) const;

 private:
  using Thirds = std::vector<float>;
  Point3 lift(const QPointF& at, const Thirds* third, std::size_t i) const;
  Point3 source(std::size_t i) const;
  Point3 image(std::size_t i, double t) const;
  bool knowsSlopes() const;
  QString slopeText(std::size_t i) const;
  void paintSurface(QPainter& painter) const;
  void paintBorder(QPainter& painter) const;
  void paintTangent(QPainter& painter, const TangentPlane& tangent) const;
  void paintPoints(QPainter& painter) const;
  void paintArrows(QPainter& painter) const;
  void paintOther(QPainter& painter) const;
  void paintTears(QPainter& painter) const;
  void paintSelection(QPainter& painter) const;
  void drawLifted(QPainter& painter, const QPointF& from, const QPointF& to, const QColor& color, double width,
                  bool head) const;

  QRectF m_area;
  const Snapshot& m_moment;
  const StageStyle& m_style;
  SpaceKind m_kind;
  std::optional<RaisedSurface> m_surface;
  SpaceProjection m_projection;
};

}  // namespace brenier
