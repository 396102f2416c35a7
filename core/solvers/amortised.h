#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S15: Amos, "On amortizing convex conjugates for optimal transport", ICLR 2023.
SolverEntry amortisedEntry();

}  // namespace brenier
