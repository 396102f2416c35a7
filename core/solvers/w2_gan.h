#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S10: Leygonie, She, Almahairi, Rajeswar, Courville, "Adversarial computation of optimal transport maps", 2019.
SolverEntry w2GanEntry();
SolverEntry w2OtEntry();

}  // namespace brenier
