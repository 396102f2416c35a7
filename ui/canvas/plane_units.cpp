#include "ui/canvas/plane_units.h"

#include <QStringList>
#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr double kUsualExtent = 1e4;          ///< up to which two decimals are kept, whether or not they tell something
constexpr double kLeast = 1e-6, kMost = 1e9;  ///< extents that are said without an exponent

QString threeDigits(double value) {
  return withMinusSigns(QString::number(value, 'g', 3));
}

}  // namespace

QString coordinateText(double value, double extent) {
  if (!std::isfinite(value) || !(extent > 0)) return withMinusSigns(QString::number(value, 'g', 6));
  const double told = std::floor(std::log10(extent / 100) + 1e-9);
  if (extent < kLeast || extent > kMost) {
    const double size = value == 0 ? told : std::floor(std::log10(std::abs(value)));
    return withMinusSigns(QString::number(value, 'e', std::clamp(static_cast<int>(size - told), 0, 15)));
  }
  const int decimals = std::max(static_cast<int>(-told), extent < kUsualExtent ? 2 : 0);
  if (std::abs(value) < 0.5 * std::pow(10.0, -decimals)) value = 0;  // no "-0.00"
  return withMinusSigns(QString::number(value, 'f', decimals));
}

PlaneUnits::PlaneUnits(const Snapshot& moment) : m_frame(moment.frame) {
  const Box& box = moment.world;
  const double width = double(box.x1) - box.x0, height = double(box.y1) - box.y0;
  if (std::isfinite(width) && width > 0) m_width = m_height = width;
  if (std::isfinite(height) && height > 0) m_height = height;
}

PlaneUnits PlaneUnits::ofThird(const Snapshot& moment) {
  PlaneUnits units;
  units.m_frame = moment.third.frame;
  return units;
}

AxisUnits PlaneUnits::units(bool source, std::size_t column) const {
  if (!m_frame) return {};
  const SideFrame& side = source ? m_frame->source : m_frame->target;
  // A single column is drawn on the line y = 0.
  return column < side.origin.size() ? AxisUnits{side.origin[column], side.unit[column]} : AxisUnits{};
}

bool PlaneUnits::sharesOrigin() const {
  return !m_frame || m_frame->source.origin == m_frame->target.origin;
}

bool PlaneUnits::mixes() const {
  return m_frame && (m_frame->source.mixes() || m_frame->target.mixes());
}

/// An axis of a whitened plane is none of the data's.
bool PlaneUnits::sharesUnits() const {
  return !m_frame || (!mixes() && m_frame->source.unit == m_frame->target.unit);
}

double PlaneUnits::unit() const {
  return m_frame && brenier::hasOneUnit(*m_frame) ? m_frame->source.unit.front() : 1;
}

AxisUnits PlaneUnits::axis(std::size_t column) const {
  if (!sharesUnits()) return {};
  AxisUnits axis = units(true, column);
  if (!sharesOrigin()) axis.origin = 0;
  return axis;
}

QString PlaneUnits::remark() const {
  QStringList lines;
  if (!sharesUnits()) {
    lines << QString("each side is drawn %1, about its own centre; points under the mouse are in the files’ units")
                 .arg(mixes() ? "whitened" : "scaled");
  } else if (!sharesOrigin()) {
    const auto centre = [this](bool source) { return place({0, 0}, source); };
    lines << "the sides lie far apart: each is drawn about its centre, source " + centre(true) + ", target " +
                 centre(false);
  }
  if (!hasOneUnit()) lines << "columns are scaled: distances, angles and potentials are those of the scaled measures";
  return lines.join('\n');
}

QPointF PlaneUnits::inData(const QPointF& at, bool source) const {
  const double inside[2] = {at.x(), at.y()};
  double data[2] = {at.x(), at.y()};
  if (m_frame) {
    const SideFrame& side = source ? m_frame->source : m_frame->target;
    // Of more than two columns that are mixed, two coordinates do not say where a point is.
    if (side.origin.size() == 2) side.pointToData(inside, 2, data);
  }
  return {data[0], data[1]};
}

QString PlaneUnits::place(const QPointF& at, bool source) const {
  if (mixes()) {
    const QPointF there = inData(at, source), corner = inData(at + QPointF(m_width, m_height), source);
    return "(" + coordinateText(there.x(), std::abs(corner.x() - there.x())) + ", " +
           coordinateText(there.y(), std::abs(corner.y() - there.y())) + ")";
  }
  const AxisUnits x = units(source, 0), y = units(source, 1);
  return "(" + coordinateText(x.origin + x.unit * at.x(), x.unit * m_width) + ", " +
         coordinateText(y.origin + y.unit * at.y(), y.unit * m_height) + ")";
}

QString PlaneUnits::move(const QPointF& x, const QPointF& image) const {
  const QPointF off = image - x;
  if (hasOneUnit() && sharesOrigin()) return coordinateText(unit() * std::hypot(off.x(), off.y()), unit() * m_width);
  if (mixes()) {
    const QPointF step = inData(image, false) - inData(x, true);
    return "(" + coordinateText(step.x(), std::abs(step.x())) + ", " + coordinateText(step.y(), std::abs(step.y())) +
           ")";
  }
  const auto along = [&](std::size_t column, double from, double to) {
    const AxisUnits here = units(true, column), there = units(false, column);
    return coordinateText(there.origin - here.origin + there.unit * to - here.unit * from,
                          std::max(here.unit, there.unit) * (column == 0 ? m_width : m_height));
  };
  return "(" + along(0, x.x(), image.x()) + ", " + along(1, x.y(), image.y()) + ")";
}

QString PlaneUnits::length(double inPlane) const {
  return threeDigits(unit() * inPlane) + (hasOneUnit() ? "" : " (scaled)");
}

QString PlaneUnits::potential(double inPlane) const {
  const double factor = unit() * unit();
  return coordinateText(factor * inPlane, factor * m_width);
}

QString PlaneUnits::cost(double inPlane) const {
  return threeDigits(unit() * unit() * inPlane) + (hasOneUnit() ? "" : " (scaled)");
}

}  // namespace brenier
