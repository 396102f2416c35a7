#pragma once

#include "core/api/snapshot.h"
#include "core/solvers/solver.h"

namespace brenier {

/// The inner problem of a solver of the plane at one point, over `box`; empty where it has no potential.
InnerProblem innerProblem(const Solver& solver, const InnerRequest& at, const Box& box, int resolution);

}  // namespace brenier
