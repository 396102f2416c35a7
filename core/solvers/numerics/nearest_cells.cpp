#include "core/solvers/numerics/nearest_cells.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

constexpr float nowhere = -1e29f;
constexpr double leastDistance = 1e-6;

std::vector<float> heightsOf(const LaguerreCells& cells) {
  return {cells.heights.begin(), cells.heights.end()};
}

}  // namespace

void NearestCells::set(std::size_t dim, const std::vector<float>& centres, const std::vector<float>& counts) {
  m_centres = centres;
  m_counts = counts;
  m_nearest.reset();
  if (std::all_of(counts.begin(), counts.end(), [](float n) { return n == 0; })) return;
  m_nearest = std::make_unique<fused::MaxAffine>(dim, counts.size());
  m_nearest->setRows(m_centres.data());
  std::vector<float> heights(counts.size(), nowhere);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    heights[i] = 0;
    for (std::size_t k = 0; k < dim; ++k) heights[i] -= 0.5f * m_centres[i * dim + k] * m_centres[i * dim + k];
  }
  m_nearest->setHeights(heights.data());
}

void NearestCells::map(const LaguerreCells& cells, PointsView x, float* out) const {
  fused::MaxAffine exact(x.dim, cells.heights.size());
  exact.setRows(cells.atoms.data.data());
  exact.setHeights(heightsOf(cells).data());
  fused::MaxAffine::Block own(exact), near(*m_nearest);
  std::vector<std::uint32_t> rows;
  std::vector<float> values;
  const std::size_t d = cells.atoms.dim;
  std::vector<double> sum(d);
  const auto add = [&](const float* at, std::size_t row) {
    double square = 0;
    for (std::size_t k = 0; k < x.dim; ++k) square += std::pow(at[k] - m_centres[row * x.dim + k], 2);
    const double weight = 1 / std::max(std::sqrt(square), leastDistance);
    for (std::size_t k = 0; k < d; ++k) sum[k] += weight * cells.atoms[row][k];
    return weight;
  };
  for (std::size_t first = 0; first < x.count; first += fused::MaxAffine::blockSize) {
    const std::size_t n = std::min(fused::MaxAffine::blockSize, x.count - first);
    own.evaluate(x[first], n);
    near.evaluate(x[first], n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t home = own.winner(i, nullptr);
      near.best(i, m_neighbours, rows, values);
      std::fill(sum.begin(), sum.end(), 0.0);
      double weights = m_counts[home] > 0 ? add(x[first + i], home) : 0;
      for (const auto row : rows)
        if (row != home && m_counts[row] > 0 && cells.angle(home, row) <= cells.threshold)
          weights += add(x[first + i], row);
      for (std::size_t k = 0; k < d; ++k)
        out[(first + i) * d + k] = weights > 0 ? static_cast<float>(sum[k] / weights) : cells.atoms[home][k];
    }
  }
}

}  // namespace brenier
