#pragma once

#include "core/solvers/solver.h"

namespace brenier {

/// S8, the methods that fit the target with a map and are no transport of least cost: WGAN-GP (Gulrajani et al.,
/// NeurIPS 2017) and WGAN with clipped weights (Arjovsky, Chintala, Bottou, ICML 2017).
SolverEntry wganGpEntry();
SolverEntry wganEntry();

/// S9, W1-LP: the same game with the one-sided penalty of Petzka, Fischer, Lukovnikov (ICLR 2018), as in the baselines
/// of Makkuva et al.
SolverEntry w1LpEntry();

}  // namespace brenier
