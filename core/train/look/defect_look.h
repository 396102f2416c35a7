#pragma once

#include <vector>

#include "core/api/snapshot.h"
#include "core/train/run/training_run.h"
#include "core/train/score/exact_answer.h"
#include "core/truth/tears.h"

namespace brenier {

/// Tears, folds and swirls of the map that a run in the plane has learned, in its frame, from its held-out samples of
/// the source: whoever asks, and wherever a view looks, finds the same. `truth`: what solveTrueTears() answered, or
/// null.
MapDefects lookForDefects(const TrainingRun& run, TearLines truth = {});

/// How one map of the plane is looked at.
struct DefectSearchRange {
  PointsView source;           ///< samples [n, 2] near which it is looked at
  const TearGrid& grid;        ///< around them
  const TargetPieces& pieces;  ///< of the target, as `map` sees it; without centres they are not known
  int nodes = 97;              ///< a side, of the grid on which folds and swirls are looked for
  TearLimits tears = {};
  bool gradient = false;  ///< of a potential: it turns nowhere, and differences across its kinks say otherwise
};

/// Tears, folds and swirls of a map of the plane, the one with most mass first.
MapDefects defectsOf(const PlaneMap& map, const DefectSearchRange& range);

/// The largest singular value of the map's Jacobian at points of the plane [n, 2]: by Hessian-vector products where the
/// map is the gradient of a potential, else by differences over a thousandth of the points' spread.
std::vector<float> stretchAt(const Solver& solver, PointsView points);

}  // namespace brenier
