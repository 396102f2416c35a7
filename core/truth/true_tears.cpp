#include "core/truth/true_tears.h"

#include <algorithm>
#include <limits>

#include "core/truth/exact_ot.h"

namespace brenier {
namespace {

/// So many that the share of a cell is known to a hundredth of it for eight cells.
constexpr std::size_t lawSamples = 8192;

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
  const auto cells = CellMap::solve(drawn, pieces, stop);
  if (!cells) return Unexpected<RunError>(cells.error());
  return std::make_shared<const std::vector<MapDefect>>(findTears(*cells, samples, pieces));
}

}  // namespace brenier
