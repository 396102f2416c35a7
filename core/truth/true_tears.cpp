#include "core/truth/true_tears.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/truth/cell_borders.h"
#include "core/truth/exact_ot.h"

namespace brenier {
namespace {

constexpr std::size_t lawSamples = 2048;  ///< solved exactly, for a start
constexpr std::size_t batch = 1024;
constexpr int batches = 1500;

}  // namespace

Result<CellMap> CellMap::solve(PointsView samples, const TargetPieces& atoms, std::stop_token stop) {
  const std::vector<double> weights(samples.count, 1.0);
  const auto exact = exactTransport(samples, weights, atoms.centres, atoms.shares, stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  CellMap cells;
  cells.m_atoms = atoms.centres;
  // v_k <= 1/2 |x - y_k|^2 - u(x): the atom that minimises 1/2 |x - y_k|^2 - v_k, without 1/2 |x|^2.
  for (std::size_t k = 0; k < atoms.count(); ++k) {
    double squared = 0;
    for (std::size_t d = 0; d < atoms.centres.dim; ++d)
      squared += static_cast<double>(atoms.centres[k][d]) * atoms.centres[k][d];
    cells.m_heights.push_back(0.5 * squared - exact->v[k]);
  }
  return cells;
}

void CellMap::refine(const Measure& law, const TargetPieces& atoms, std::stop_token stop) {
  std::vector<double> sums(m_heights.size(), 0.0), share(m_heights.size());
  double steps = 0;
  Points x(batch, m_atoms.dim);
  // d/dpsi_k of the dual is the share of the mass in cell k less the one that it should have; a height that is off by
  // a tenth of the two spreads moves a cell's border by about as much of the source's.
  const double rate = 0.5 * spreadOf(drawSamples(law, {7, streamPreview, 1}, batch)) * spreadOf(m_atoms);
  for (int t = 0; t < batches && !stop.stop_requested(); ++t) {
    law.sample({7, streamPreview, 2}, static_cast<std::size_t>(t) * batch, batch, x.data.data());
    std::fill(share.begin(), share.end(), 0.0);
    for (std::size_t i = 0; i < batch; ++i) share[cellOf(x[i])] += 1.0 / batch;
    const double step = rate / std::sqrt(16.0 + t);
    for (std::size_t k = 0; k < share.size(); ++k) m_heights[k] += step * (share[k] - atoms.shares[k]);
    if (2 * t < batches) continue;
    for (std::size_t k = 0; k < share.size(); ++k) sums[k] += m_heights[k];
    steps += 1;
  }
  if (steps > 0)
    for (std::size_t k = 0; k < sums.size(); ++k) m_heights[k] = sums[k] / steps;
}

std::uint32_t CellMap::cellOf(const float* x) const {
  std::uint32_t best = 0;
  double highest = -std::numeric_limits<double>::infinity();
  for (std::uint32_t k = 0; k < m_heights.size(); ++k) {
    double inner = -m_heights[k];
    for (std::size_t d = 0; d < m_atoms.dim; ++d) inner += static_cast<double>(x[d]) * m_atoms[k][d];
    if (inner > highest) highest = inner, best = k;
  }
  return best;
}

void CellMap::operator()(PointsView x, float* out) const {
  for (std::size_t i = 0; i < x.count; ++i) std::copy_n(m_atoms[cellOf(x[i])], m_atoms.dim, out + i * m_atoms.dim);
}

Result<std::shared_ptr<const std::vector<MapDefect>>> trueTears(const Measure& source, const TargetPieces& pieces,
                                                                const KnownMap* known, PointsView samples,
                                                                std::stop_token stop) {
  if (known)
    return std::make_shared<const std::vector<MapDefect>>(
        findTears([known](PointsView x, float* out) { known->forward(x, out); }, samples, pieces));
  if (!pieces.far || pieces.count() < 2) return std::shared_ptr<const std::vector<MapDefect>>();
  const Points drawn = drawSamples(source, {.seed = 7, .stream = streamPreview, .step = 0}, lawSamples);
  auto cells = CellMap::solve(drawn, pieces, stop);
  if (!cells) return Unexpected<RunError>(cells.error());
  cells->refine(source, pieces, stop);
  return std::make_shared<const std::vector<MapDefect>>(cellBorders(*cells, source, samples));
}

}  // namespace brenier
