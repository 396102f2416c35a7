#include "core/solvers/numerics/crease_angles.h"

#include <algorithm>
#include <cstdint>

#include "core/engine/max_affine.h"

namespace brenier {

std::vector<float> creaseAngles(const LaguerreCells& cells, PointsView x) {
  fused::MaxAffine all(cells.atoms.dim, cells.heights.size());
  const std::vector<float> heights(cells.heights.begin(), cells.heights.end());
  all.setRows(cells.atoms.data.data());
  all.setHeights(heights.data());
  fused::MaxAffine::Block block(all);
  std::vector<std::uint32_t> rows;
  std::vector<float> values, angles;
  angles.reserve(x.count);
  for (std::size_t first = 0; first < x.count; first += fused::MaxAffine::blockSize) {
    block.evaluate(x[first], std::min(fused::MaxAffine::blockSize, x.count - first));
    for (std::size_t i = 0; i < block.count(); ++i) {
      block.best(i, 2, rows, values);
      angles.push_back(rows.size() > 1 ? static_cast<float>(cells.angle(rows[0], rows[1])) : 0.0f);
    }
  }
  return angles;
}

}  // namespace brenier
