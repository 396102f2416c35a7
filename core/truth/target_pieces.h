#pragma once

#include <cstdint>
#include <vector>

#include "core/measures/measure.h"
#include "core/oracle/points.h"

namespace brenier {

/// The separate parts of a measure: modes, squares, clusters, atoms. Where a target has several, an optimal map tears
/// between what goes to one and what goes to another.
struct TargetPieces {
  Points centres;              ///< [k, d]; without any, the parts are not known
  std::vector<double> shares;  ///< of the mass [k]
  /// Points that stand for their pieces [n, d], and whose they are [n]; the centres themselves where they suffice.
  Points references;
  std::vector<std::uint32_t> pieceOf;
  /// Each lies so far from the others, for its size, that an optimal map sends to a piece about what it would send to
  /// a point mass at its centre.
  bool far = false;

  std::size_t count() const { return centres.count(); }
  /// The piece of the nearest reference.
  std::uint32_t at(const float* point) const;
};

/// From the measure where it says what it is mixed of (SamplerTable), else from samples [n, d] of it: their distinct
/// values where these are at most 64 and each comes twice on average, else the clusters of single linkage under mutual reachability (Campello, Moulavi,
/// Sander 2013) that last over the widest range of scales, where there are two to 64 and that range is a factor of 1.5
/// or more.
TargetPieces targetPieces(const Measure& measure, PointsView samples);
TargetPieces clustersOf(PointsView samples);

}  // namespace brenier
