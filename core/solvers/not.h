#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S17, NOT: Korotin, Selikhanovych, Burnaev, "Neural optimal transport", ICLR 2023; strong (one image a point) and
/// weak (a random image, with the gamma-weak quadratic cost).
SolverEntry notStrongEntry();
SolverEntry notWeakEntry();

}  // namespace brenier
