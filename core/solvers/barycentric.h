#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S11: Seguy, Damodaran, Flamary, Courty, Rolet, Blondel, "Large-scale optimal transport and mapping estimation", ICLR
/// 2018.
SolverEntry barycentricEntry();

}  // namespace brenier
