#pragma once

#include <vector>

#include "core/engine/block_executor.h"
#include "core/solvers/solver.h"
#include "core/truth/sinkhorn.h"

namespace brenier {

/// Samples x of the source, y of the target, and the images t of x; [n, d] each.
struct MongeGapBatch {
  PointsView x, y, t;
};

/// S_eps(t, y), without the part that does not depend on t, and lambda times the gap of x and t; `direction` becomes
/// the derivative by t, at epsilons that are held fixed where they are relative.
double mongeGapLoss(const MongeGapBatch& at, double lambda, const SinkhornSettings& fitting,
                    const SinkhornSettings& holding, BlockExecutor& executor, std::vector<float>& direction);

}  // namespace brenier
