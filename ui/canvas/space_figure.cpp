#include "ui/canvas/space_figure.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/line_figure.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/plane_units.h"
#include "ui/canvas/seeds_layer.h"

namespace brenier {
namespace {

constexpr double kTangentHalf = 0.16;  // of the plane's longer side: from the middle of a tangent plane to its edge
constexpr double kSameSlope = 2e-3;    // so near, relatively, T(x) and the gradient are said as one
constexpr double kCloudMargin = 0.03;  // of the third coordinate's extent
constexpr int kSearchSteps = 160;      // along a ray, for where it meets the surface

std::optional<RaisedSurface> surfaceOf(const Snapshot& moment, const StageStyle& style, SpaceKind kind) {
  if (kind != SpaceKind::surface) return std::nullopt;
  const ScalarField& field = raisedField(moment, style);
  std::optional<HeightRange> heights = style.heights;
  if (!heights)
    if (const auto needed = neededHeights(moment, style)) heights = needed->range;
  if (!heights) return std::nullopt;
  RaisedSurface surface(field, style.view, *heights);
  return surface.empty() ? std::nullopt : std::optional(std::move(surface));
}

/// Of source and target, in which all three columns are as long as one another.
SpaceBox boxOfCloud(const Snapshot& moment, const Box& view) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto* third : {moment.third.source.get(), moment.third.target.get()})
    for (const float value : third ? *third : std::vector<float>()) {
      if (!std::isfinite(value)) continue;
      low = std::min<double>(low, value);
      high = std::max<double>(high, value);
    }
  if (!(high > low)) low = -1, high = 1;
  const double margin = kCloudMargin * (high - low);
  return {view.x0, view.x1, view.y0, view.y1, low - margin, high + margin, 1};
}

SpaceBox boxOf(const std::optional<RaisedSurface>& surface, const Snapshot& moment, const Box& view) {
  if (!surface) return boxOfCloud(moment, view);
  const Box& box = surface->box();
  return SpaceBox::ofSurface(box.x0, box.x1, box.y0, box.y1, surface->heights());
}

QString vectorText(const QPointF& vector) {
  return "(" + coordinateText(vector.x(), 10) + ", " + coordinateText(vector.y(), 10) + ")";
}

}  // namespace

bool liesFlat(const Snapshot& moment, const StageStyle& style) {
  return !(style.layers & layerSpace) || style.keptFlat || style.slow || moment.pictures || isOnALine(moment) ||
         showsInner(moment, style) || showsSeeds(moment, style) || showsPairs(moment, style);
}

SpaceKind spaceKind(const Snapshot& moment, const StageStyle& style) {
  if (liesFlat(moment, style)) return SpaceKind::flat;
  if (!moment.third.empty()) return SpaceKind::cloud;
  if (moment.slice.given) return SpaceKind::flat;  // of before the cloud was asked for
  const auto& values = raisedField(moment, style).values;
  const bool any = std::any_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
  return any ? SpaceKind::surface : SpaceKind::flat;
}

const ScalarField& raisedField(const Snapshot& moment, const StageStyle& style) {
  const bool hasPhi = !moment.potential.empty();
  if (moment.conjugate.empty()) return moment.potential;
  return raisesConjugate(style.layers, hasPhi) ? moment.conjugate : moment.potential;
}

std::optional<NeededHeights> neededHeights(const Snapshot& moment, const StageStyle& style) {
  return neededHeights(raisedField(moment, style), style.view,
                       {moment.source.get(), moment.target.get(), &moment.image});
}

bool standsOnPsi(const Snapshot& moment, const StageStyle& style) {
  return &raisedField(moment, style) == &moment.conjugate;
}

SpaceFigure::SpaceFigure(const QRectF& area, const Snapshot& moment, const StageStyle& style)
    : m_area(area),
      m_moment(moment),
      m_style(style),
      m_kind(spaceKind(moment, style)),
      m_surface(surfaceOf(moment, style, m_kind)),
      m_projection(boxOf(m_surface, moment, style.view), style.space, area) {}

Point3 SpaceFigure::lift(const QPointF& at, const Thirds* third, std::size_t i) const {
  const double nowhere = std::numeric_limits<double>::quiet_NaN();
  if (m_surface) return {at.x(), at.y(), m_surface->heightAt(at.x(), at.y())};
  return {at.x(), at.y(), third && i < third->size() ? (*third)[i] : nowhere};
}

Point3 SpaceFigure::source(std::size_t i) const {
  return lift(planePoint(*m_moment.source, i), m_moment.third.source.get(), i);
}

Point3 SpaceFigure::image(std::size_t i, double t) const {
  const QPointF at = shownImage(m_moment, i, t);
  if (m_surface) return lift(at, nullptr, i);
  const Point3 from = source(i), to = lift(planePoint(m_moment.image, i), &m_moment.third.image, i);
  return {at.x(), at.y(), (1 - t) * from.z + t * to.z};
}

QPointF SpaceFigure::sourceAt(std::size_t i) const {
  return m_projection.pixel(source(i));
}

QPointF SpaceFigure::imageAt(std::size_t i) const {
  return m_projection.pixel(image(i, m_style.interpolation));
}

bool SpaceFigure::knowsSlopes() const {
  return m_surface && !m_moment.raised.empty() && m_moment.raised.ofTarget == standsOnPsi(m_moment, m_style);
}

bool SpaceFigure::findsTargets() const {
  return knowsSlopes() && m_moment.raised.ofTarget;
}

QPointF SpaceFigure::foundAt(std::size_t i) const {
  return findsTargets() ? m_projection.pixel(lift(planePoint(m_moment.raised.at, i), nullptr, i)) : sourceAt(i);
}

int SpaceFigure::nearest(const QPointF& pixel, double reach) const {
  double best = reach * reach;
  int found = -1;
  const auto consider = [&](const Point3& point, std::size_t i) {
    const QPointF off = m_projection.pixel(point) - pixel;
    const double squared = QPointF::dotProduct(off, off);
    if (!(squared < best) || (m_surface && m_surface->hides(point, m_projection))) return;
    best = squared;
    found = static_cast<int>(i);
  };
  if (findsTargets()) {
    for (std::size_t i = 0; i < m_moment.raised.value.size(); ++i)
      consider(lift(planePoint(m_moment.raised.at, i), nullptr, i), i);
    return found;
  }
  const std::size_t images = (m_style.layers & layerImage) ? probeCount(m_moment, true, false) : 0;
  for (std::size_t i = 0; i < probeCount(m_moment, false, false); ++i) {
    consider(source(i), i);
    if (i < images) consider(image(i, m_style.interpolation), i);
  }
  return found;
}

QPointF SpaceFigure::planeAt(const QPointF& pixel) const {
  const SpaceBox& box = m_projection.box();
  const Point3 towards = m_projection.towardsViewer();
  const Point3 any = m_projection.point(pixel, 0);
  const Point3 high = any + (box.z1 - any.z) / towards.z * towards, low = any + (box.z0 - any.z) / towards.z * towards;
  Point3 above = high;
  for (int k = 1; m_surface && k <= kSearchSteps; ++k) {
    const Point3 at = high + double(k) / kSearchSteps * (low - high);
    const double height = m_surface->heightAt(at.x, at.y);
    if (!(height >= at.z)) {
      above = at;
      continue;
    }
    const double before = m_surface->heightAt(above.x, above.y);
    const double gap = above.z - before, depth = height - at.z;
    const double share = std::isfinite(gap) && gap + depth > 0 ? gap / (gap + depth) : 1;
    const Point3 met = above + share * (at - above);
    return {met.x, met.y};
  }
  return {low.x, low.y};
}

QPolygonF SpaceFigure::lifted(const QPolygonF& plane) const {
  QPolygonF pixels;
  for (const QPointF& at : plane) {
    const Point3 point = lift(at, nullptr, 0);
    pixels << m_projection.pixel({at.x(), at.y(), std::isfinite(point.z) ? point.z : m_projection.box().z0});
  }
  return pixels;
}

std::optional<TangentPlane> SpaceFigure::tangentAt(int index) const {
  const PotentialPoints& raised = m_moment.raised;
  const auto i = static_cast<std::size_t>(index);
  if (!knowsSlopes() || index < 0 || i >= raised.value.size()) return std::nullopt;
  const QPointF at = planePoint(raised.at, i), slope = planePoint(raised.slope, i);
  const double value = raised.value[i];
  const HeightRange& heights = m_surface->heights();
  if (!isFinite(at) || !isFinite(slope) || !(value >= heights.low && value <= heights.high)) return std::nullopt;
  if (std::isnan(m_surface->heightAt(at.x(), at.y()))) return std::nullopt;
  TangentPlane plane{{at.x(), at.y(), value}, slope, {}, {}};
  // Two directions at right angles within the plane, where a step along x is as long as one upwards.
  const double rise = m_projection.box().rise, half = kTangentHalf * m_projection.box().longerSide();
  const double steep = std::hypot(slope.x(), slope.y());
  const QPointF up = steep > 0 ? slope / steep : QPointF(1, 0);
  const double level = half / std::hypot(1.0, rise * steep);
  const Point3 along{up.x() * level, up.y() * level, steep * level}, across{-up.y() * half, up.x() * half, 0};
  plane.corners = {plane.touches + along + across, plane.touches + along - across, plane.touches - along - across,
                   plane.touches - along + across};
  plane.uphill = steep > 0 ? plane.touches + along : plane.touches;
  return plane;
}

/// Of the surface as it is drawn, which in a frame of the run's own is that of the scaled measures.
QString SpaceFigure::slopeText(std::size_t i) const {
  const PotentialPoints& raised = m_moment.raised;
  const QPointF slope = planePoint(raised.slope, i);
  const QString where = m_moment.frame ? "the slope here, in the run’s own scale, is " : "the slope here is ";
  if (raised.ofTarget) return where + "∇ψ(y) = " + vectorText(slope);
  const bool known = i < probeCount(m_moment, true, false);
  const QPointF off = known ? planePoint(m_moment.image, i) - slope : QPointF();
  const bool isMap = known && std::hypot(off.x(), off.y()) <= kSameSlope * (1 + std::hypot(slope.x(), slope.y()));
  return where + (isMap ? "T(x) = " : "∇φ(x) = ") + vectorText(slope);
}

std::vector<HoverLine> SpaceFigure::describe(int index) const {
  std::vector<HoverLine> lines;
  const auto i = static_cast<std::size_t>(index);
  const Theme& theme = m_style.theme;
  const PlaneUnits units(m_moment);
  if (findsTargets() && index >= 0 && i < m_moment.raised.value.size()) {
    lines.push_back({"y " + units.target(planePoint(m_moment.raised.at, i)), theme.text});
    lines.push_back({"ψ(y) " + units.potential(m_moment.raised.value[i]), theme.mutedText, true});
    lines.push_back({slopeText(i), theme.text});
    return lines;
  }
  lines = describePoint(m_moment, index, theme, nullptr, m_style.columns);
  if (lines.empty()) return lines;
  if (knowsSlopes() && i < m_moment.raised.value.size()) lines.push_back({slopeText(i), theme.text});
  if (m_kind == SpaceKind::cloud) {
    const AxisUnits axis = PlaneUnits::ofThird(m_moment).horizontal();
    const double extent = axis.unit * (m_projection.box().z1 - m_projection.box().z0);
    const auto text = [&](double value) { return coordinateText(axis.origin + axis.unit * value, extent); };
    QString third = m_style.axisNames[2] + " " + text(source(i).z);
    if (i < probeCount(m_moment, true, false)) third += " to " + text(image(i, 1).z);
    lines.push_back({third, theme.text});
  }
  return lines;
}

}  // namespace brenier
