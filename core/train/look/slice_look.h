#pragma once

#include <optional>

#include "core/api/snapshot.h"
#include "core/api/view_request.h"
#include "core/train/look/shown_plane.h"
#include "core/train/run/training_run.h"
#include "core/truth/tear_grid.h"

namespace brenier {

/// The layers that are drawn along a plane of more than two dimensions: `layerPotential`, `layerConjugate`,
/// `layerGrid`, `layerTears` and `layerCells`.
inline constexpr std::uint32_t slicedLayers = layerPotential | layerConjugate | layerGrid | layerTears | layerCells;

/// Nodes a side of a slice in d dimensions where `wanted` are asked for, at most that: a network's first layer costs in
/// proportion to d, so beyond `free` dimensions their number falls with it, down to an eighth of `wanted` or 12.
int sliceNodes(std::size_t d, int wanted, int free = 64);

/// What a run of more than two dimensions has learned along the plane on show: nodes s of the plane are lifted to
/// points of d dimensions through a base point (SliceBase), and what is drawn is
///   phi(lift(s)), psi(lift(s)) and P T(lift(s)), P the projection onto the plane.
/// The restriction of a convex function to an affine plane is convex, and the gradient of s -> phi(lift(s)) is P grad
/// phi(lift(s)). So with J the map's Jacobian and A the plane's orthonormal axes, that of the slice is A J A^T, which
/// is symmetric and positive semidefinite where J is: a tear, fold or swirl of a slice is one of the map. The reverse
/// fails: a map may be wrong in directions that no one plane shows. How much mass a defect concerns is not known from a
/// slice, near which there are next to no samples, and nor is where the optimal map tears along it. Defects are looked
/// for where the projections of the source's samples lie.
class SliceLook {
 public:
  /// `probes` [n, d], the held-out source in the order of frames, and both others must outlive this; plane.hasThird().
  SliceLook(const TrainingRun& run, const ShownPlane& plane, const Points& probes);

  /// Adds what `view` asks for of slicedLayers, fields over `box`, to a frame of that run in that plane. One thread.
  void addTo(Snapshot& frame, const ViewRequest& view, const Box& box) const;

 private:
  Points base(int point, bool ofTarget) const;
  void mapAlong(const float* base, PointsView places, float* out) const;
  void addGrid(Snapshot& frame, const float* base, int lines) const;
  void addDefects(Snapshot& frame, const float* base) const;

  const TrainingRun& m_run;
  const ShownPlane& m_plane;
  const Points& m_probes;
  Points m_shadow;                         ///< the source's samples in the plane [n, 2]
  Points m_sourceMean, m_targetMean;       ///< [1, d]
  mutable std::optional<TearGrid> m_grid;  ///< around the shadow, once it is asked for
};

}  // namespace brenier
