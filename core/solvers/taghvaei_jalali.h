#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S2: Taghvaei, Jalali, "2-Wasserstein approximation via restricted convex potentials with application to improved
/// training for GANs", 2019; MMv1 of the Wasserstein-2 benchmark.
SolverEntry taghvaeiJalaliEntry();

}  // namespace brenier
