#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// Minimax over two free potentials (MM of the Wasserstein-2 benchmark; Korotin et al., NeurIPS 2021).
SolverEntry mmEntry();

}  // namespace brenier
