#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S12, LS: regularised duals of large-scale transport, Seguy et al., ICLR 2018, in the form of potentials.
SolverEntry lsEntry();

}  // namespace brenier
