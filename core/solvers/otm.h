#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S5 and S7, OTM in equal dimensions, which the benchmark calls MM:R: Rout, Korotin, Burnaev, "Generative modeling
/// with optimal transport maps", ICLR 2022.
SolverEntry otmEntry();

}  // namespace brenier
