#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S3, W2GN: Korotin, Egiazarian, Asadulaev, Safin, Burnaev, "Wasserstein-2 generative networks", ICLR 2021.
SolverEntry w2gnEntry();

}  // namespace brenier
