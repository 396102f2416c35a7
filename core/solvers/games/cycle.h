#pragma once

#include <cstddef>

#include "core/solvers/games/pair_solver.h"

namespace brenier {

/// The gradient of lambda E |grad b(z) - p|^2 / d, z = grad t(p), over a batch: with r = grad b(z) - p and
/// v = 2 lambda r / (batch d), held fixed,
///   d/d(b) = d/d(b) sum <v, grad b(z)>,   d/d(t) = d/d(t) sum <Hess b(z) v, grad t(p)>,
/// so that no derivative is taken twice. `there` (t) stands evaluated at `points` [n, d], `back` (b) at z. Leaves
/// lambda |r|^2 / d in slot.values; uses slot.b and slot.c. With `moveBack` false, b is held fixed.
void addCycle(PairSlot& slot, PotentialBlock& there, PotentialBlock& back, const float* points, std::size_t n,
              std::size_t d, std::size_t batch, double lambda, bool moveBack = true);

}  // namespace brenier
