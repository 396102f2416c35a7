#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/oracle/points.h"

namespace brenier {

/// What the costs of one row are summed from: base_j + sum_k (x_k - y_kj)^2 - v_j; base may be null, y lies in panels.
struct TransportRow {
  const double *base, *x, *y, *v;
  std::size_t dim, padded, panel;
};

/// The costs c_ij = 1/2 |x_i - y_j|^2 of n x m points, computed where they are asked for and never kept: memory O(n +
/// m). They are counted in units that make the largest possible one 2^40, so that whole numbers of them are exact to
/// 2^-40 of it and sums of 2^20 of them fit 62 bits. The points are centred in double first, so that a common offset
/// costs no digits.
class TransportCosts {
 public:
  /// x [n, d], y [m, d], finite.
  TransportCosts(PointsView x, PointsView y);

  std::size_t rows() const { return m_rows; }
  std::size_t columns() const { return m_columns; }
  /// Numbers that are read for one cost.
  std::size_t dearness() const { return m_kept.empty() ? m_dim : 1; }
  /// One unit in the squared units of the points.
  double unit() const { return m_unit; }
  double cost(std::size_t i, std::size_t j) const;             ///< in units
  std::int64_t wholeCost(std::size_t i, std::size_t j) const;  ///< the nearest whole number of units

  /// Values a column that `lowest` may read: columns() rounded up to whole vectors; what is added has to be
  /// `noColumn`.
  std::size_t paddedColumns() const { return m_padded; }
  static const double noColumn;

  struct Lowest {
    double value = 0;  ///< min_j cost(i, j) - v_j, in units
    std::uint32_t column = 0;
    double second = 0;  ///< the least of the other columns; infinite where there is none
  };
  /// v [paddedColumns()] in units; every cost(i, j) - v_j goes to `reduced` [paddedColumns()] where that is not null.
  Lowest lowest(std::size_t i, const double* v, double* reduced) const;

  struct Nearest {
    double far = 0;
    std::uint32_t column = 0;
  };
  /// One step of Dijkstra's search from rows to columns: far_j becomes cost(i, j) - v_j - above where that is less, and
  /// from_j then i; the least far_j that is not minus infinity, of several the first. All [paddedColumns()].
  Nearest relax(std::size_t i, const double* v, double above, double* far, double* from) const;

 private:
  TransportRow row(std::size_t i, const double* v) const;

  std::size_t m_rows, m_columns, m_dim, m_padded;
  double m_unit = 1;
  std::vector<double> m_x;     ///< [n, d], scaled so that squared distances are units
  std::vector<double> m_y;     ///< panels of some columns, each [d, panel]
  std::vector<double> m_kept;  ///< [n, paddedColumns()]; empty where costs are computed
};

}  // namespace brenier
