#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S16, the Monge gap: Uscidda, Cuturi, "The Monge gap: a regularizer to learn all transport maps", ICML 2023.
SolverEntry mongeGapEntry();

}  // namespace brenier
