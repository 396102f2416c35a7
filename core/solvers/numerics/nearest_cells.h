#pragma once

#include <memory>
#include <vector>

#include "core/engine/max_affine.h"
#include "core/oracle/laguerre_cells.h"

namespace brenier {

/// Extends a piecewise constant map between its cells (AE-OT; An et al., ICLR 2020): with c_k the centres of mass of
/// the cells nearest to x, T(x) = sum_k w_k y_k / sum_k w_k, w_k = 1 / |x - c_k|, over those cells of them whose crease
/// with the cell of x has an angle below the map's threshold. The cell of x itself always counts.
class NearestCells {
 public:
  explicit NearestCells(std::size_t neighbours = 4) : m_neighbours(neighbours) {}

  /// Centres [n, dim] and how many samples each is the mean of; cells without any are never near.
  void set(std::size_t dim, const std::vector<float>& centres, const std::vector<float>& counts);
  /// Whether a centre is known at all.
  bool known() const { return m_nearest != nullptr; }
  /// x [n, dim] -> out [n, dim of the atoms].
  void map(const LaguerreCells& cells, PointsView x, float* out) const;

 private:
  std::size_t m_neighbours;
  std::vector<float> m_centres, m_counts;
  std::unique_ptr<fused::MaxAffine> m_nearest;  ///< |x - c|^2 is least where <x, c> - 1/2 |c|^2 is largest
};

}  // namespace brenier
