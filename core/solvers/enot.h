#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S16, ENOT: Buzun, Bobrin, Dylov, "Expectile regularization for fast and accurate training of neural optimal
/// transport", NeurIPS 2024.
SolverEntry enotEntry();

}  // namespace brenier
