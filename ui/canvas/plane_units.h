#pragma once

#include <QPointF>
#include <QString>
#include <memory>

#include "core/api/frame_units.h"
#include "core/api/snapshot.h"

namespace brenier {

/// Along one axis: value in the data's units = origin + unit * coordinate in the plane.
struct AxisUnits {
  double origin = 0;
  double unit = 1;
};

/// How the plane of a moment is read in the units of the data's files. Both sides are drawn in their run's frame, in
/// single precision; outside they may lie anywhere.
class PlaneUnits {
 public:
  /// The plane is in the data's units.
  PlaneUnits() = default;
  explicit PlaneUnits(const Snapshot& moment);
  /// Of the axis that stands on the plane, which horizontal() then is.
  static PlaneUnits ofThird(const Snapshot& moment);

  /// What the axes show: the data's units where both sides have them in common; else distances from the sides' centres
  /// in these units, or, where the sides have no unit in common, the plane's own numbers.
  AxisUnits horizontal() const { return axis(0); }
  AxisUnits vertical() const { return axis(1); }
  /// Stands beside the axes where they do not say all; mostly empty.
  QString remark() const;

  /// "(1.00, 2.00)" of a point on that side, with as many digits as the picture tells.
  QString source(const QPointF& at) const { return place(at, true); }
  QString target(const QPointF& at) const { return place(at, false); }
  /// How far T(x) is from x: a length, or, where columns have units of their own, its components.
  QString move(const QPointF& x, const QPointF& image) const;
  /// A length or a cost of the plane in the data's units; those of the scaled measures, which the text then says.
  QString length(double inPlane) const;
  QString cost(double inPlane) const;
  /// How values of a potential are read, and one as text, which is one of the centred measures.
  AxisUnits potentials() const { return {0, unit() * unit()}; }
  QString potential(double inPlane) const;

 private:
  AxisUnits axis(std::size_t column) const;
  AxisUnits units(bool source, std::size_t column) const;
  QString place(const QPointF& at, bool source) const;
  QPointF inData(const QPointF& at, bool source) const;
  bool mixes() const;
  bool sharesOrigin() const;
  bool sharesUnits() const;
  bool hasOneUnit() const { return !m_frame || brenier::hasOneUnit(*m_frame); }
  double unit() const;

  std::shared_ptr<const RunFrame> m_frame;
  double m_width = 10, m_height = 10;  ///< of the data in the plane
};

/// A number with the digits that tell apart what is a hundredth of `extent` apart: two decimals for the usual
/// planes, an exponent for very large and very small ones.
QString coordinateText(double value, double extent);

}  // namespace brenier
