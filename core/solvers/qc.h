#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S13, QC: regression to the exact duals of mini-batches, Liu, Gu, Samaras, "Wasserstein GAN with quadratic transport
/// cost", ICCV 2019.
SolverEntry qcEntry();

}  // namespace brenier
