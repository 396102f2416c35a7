#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "core/api/snapshot.h"
#include "core/measures/measure.h"
#include "core/truth/known_map.h"
#include "core/truth/target_pieces.h"
#include "core/truth/tears.h"

namespace brenier {

/// Semi-discrete transport from samples of a law to k atoms: x goes to the atom that maximises <x, y_k> - psi_k, so
/// that the plane falls into the cells of a power diagram (Aurenhammer, Hoffmann, Aronov 1998). psi from the exact
/// duals of the samples.
class CellMap {
 public:
  /// Errors: those of exactTransport().
  static Result<CellMap> solve(PointsView samples, const TargetPieces& atoms, std::stop_token stop = {});
  /// Nearer to those of the law than any sample of a size that can be solved: averaged stochastic ascent of the dual
  /// (Genevay, Cuturi, Peyre, Bach 2016) from there, over a million and a half draws.
  void refine(const Measure& law, const TargetPieces& atoms, std::stop_token stop = {});
  std::uint32_t cellOf(const float* x) const;
  void operator()(PointsView x, float* out) const;
  const Points& atoms() const { return m_atoms; }
  const std::vector<double>& heights() const { return m_heights; }  ///< psi_k [k]

 private:
  Points m_atoms;
  std::vector<double> m_heights;
};

/// The tears of the optimal map from `source` to `target`, where they are known: those of `known`, the true map, or,
/// where the target's pieces are atoms or lie far apart, those between the cells of their centres; empty pointer where
/// neither is given. `samples` are equally weighted ones of the source [n, 2], which say where it has mass. Both in the
/// coordinates of the measures. Errors: those of exactTransport().
Result<std::shared_ptr<const std::vector<MapDefect>>> trueTears(const Measure& source, const TargetPieces& pieces,
                                                                const KnownMap* known, PointsView samples,
                                                                std::stop_token stop = {});

}  // namespace brenier
