#pragma once

#include <vector>

#include "core/solvers/solver.h"

namespace brenier {

/// The solvers over pictures, in the order in which they are offered: otm_images, then the GANs. The source is codes of
/// channels * 64 numbers, which Q enlarges to pictures, or pictures of the target's shape. Their results may differ in
/// the last bits with the number of threads. LibTorch is loaded when one of them is made, not before.
const std::vector<SolverEntry>& imageSolverRegistry();

}  // namespace brenier
