#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S1, OT-ICNN: the minimax of Makkuva, Taghvaei, Oh, Lee, "Optimal transport mapping via input convex neural
/// networks", ICML 2020. See ot_icnn.cpp for the objective and directions.
SolverEntry otIcnnEntry();

}  // namespace brenier
