#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/oracle/potential.h"
#include "core/solvers/games/pair_solver.h"

namespace brenier {

/// The dual problem of W2^2 with its constraint and its complementary slackness as squared penalties, on one block of
/// samples. In the convex form phi = 1/2 |x|^2 - u, psi = 1/2 |y|^2 - v the constraint is
/// s(x, y) = <x, y> - phi(x) - psi(y) <= 0.
struct PenalisedDual {
  PotentialBlock &phi, &psi;
  PairSlot& slot;
  std::size_t n, d;
  double share;   ///< 1 / batch
  double weight;  ///< lambda

  /// Adds, to the gradients and to slot.otherLoss, phi(a) + psi(b) and lambda times relu(s(a, b))^2, relu(s(a', b'))^2,
  /// s(a, grad phi(a))^2 and s(grad psi(b), b)^2 at the pairs (a_i, b_i) [n, d]. a' and b' lie between a and b where
  /// mixOf says; the two gradients are points like others, held fixed. `first` is the number of the first pair.
  void add(const float* a, const float* b, std::uint64_t seed, std::uint64_t step, std::size_t first);

  /// The shares of a in a' and in b', for pair i of the batch.
  static std::pair<float, float> mixOf(std::uint64_t seed, std::uint64_t step, std::size_t i);

 private:
  void addAt(const float* a, const float* b, bool oneSided, double base, std::vector<double>& loss);
};

}  // namespace brenier
