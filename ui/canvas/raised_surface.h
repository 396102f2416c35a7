#pragma once

#include <initializer_list>
#include <optional>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/canvas/space_view.h"

namespace brenier {

/// Between which heights a field is worth showing: those at the data within `domain` with room above and below, for
/// where nothing is a potential may rise to many times as much; without spikes, which lie so far outside the bulk that
/// they would flatten it. Where no data are, its nodes stand in their place.
struct NeededHeights {
  HeightRange range;
  double lowest = 0, highest = 0;  ///< at the data
  bool cutsData() const { return lowest < range.low || highest > range.high; }
};
/// Points row-major [n, 2], null ones passed over. Nothing where the field has no finite value.
std::optional<NeededHeights> neededHeights(const ScalarField& field, const Box& domain,
                                           std::initializer_list<const PlanePoints*> data = {});

/// In which order the cells of a surface are painted so that nearer ones cover those behind: columns and rows from the
/// first to the last where they rise, else back. A cell is cut from its first node to its last; of the two triangles
/// the one with the upper corner comes first, or last.
struct PaintOrder {
  bool columnsRise = true, rowsRise = true, upperFirst = true;
};

/// A field of the plane as a surface over that part of a domain which the field covers, at nodes as dense as the
/// field's: on them where both are the same box. Beyond its heights it is cut off level.
class RaisedSurface {
 public:
  RaisedSurface(const ScalarField& field, const Box& domain, const HeightRange& heights);

  bool empty() const { return m_columns < 2 || m_rows < 2; }
  const Box& box() const { return m_box; }
  int columns() const { return m_columns; }
  int rows() const { return m_rows; }
  const HeightRange& heights() const { return m_heights; }
  /// A little beyond the heights at most; NaN where the field is not finite.
  double node(int column, int row) const { return m_nodes[static_cast<std::size_t>(row * m_columns + column)]; }
  Point3 nodePoint(int column, int row) const;
  /// Between the nodes as it is drawn, in triangles; NaN beside the surface and where it is cut off.
  double heightAt(double x, double y) const;
  /// Whether the surface lies between a point and who looks; not where the point is on it or just below.
  bool hides(const Point3& point, const SpaceProjection& projection) const;
  PaintOrder orderFrom(const SpaceProjection& projection) const;

 private:
  Box m_box;
  int m_columns = 0, m_rows = 0;
  HeightRange m_heights;
  std::vector<float> m_nodes;
};

}  // namespace brenier
