#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S14, MM-B, the c-transform over a batch: Korotin et al., NeurIPS 2021, after Chen et al. and Mallasto et al., 2019
SolverEntry mmBEntry();

}  // namespace brenier
