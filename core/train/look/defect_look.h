#pragma once

#include <vector>

#include "core/api/snapshot.h"
#include "core/train/run/training_run.h"
#include "core/train/score/exact_answer.h"

namespace brenier {

/// Tears, folds and swirls of the map that a run in the plane has learned, in its frame, from its held-out samples of
/// the source: whoever asks, and wherever a view looks, finds the same. `truth`: what solveTrueTears() answered, or
/// null.
MapDefects lookForDefects(const TrainingRun& run, TearLines truth = {});

/// The largest singular value of the map's Jacobian at points of the plane [n, 2]: by Hessian-vector products where the
/// map is the gradient of a potential, else by differences over a thousandth of the points' spread.
std::vector<float> stretchAt(const Solver& solver, PointsView points);

}  // namespace brenier
