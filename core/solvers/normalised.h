#pragma once

#include <functional>
#include <memory>

#include "core/solvers/solver.h"

namespace brenier {

/// Shift and one scale a side: x = mean + scale x'. A common scale for all coordinates keeps the problem the same:
/// where T' is optimal between the normalised measures, T(x) = b + s T'((x - a) / r) is optimal between the measures,
/// for it is the gradient of a convex function too. (Whitening would not do.)
struct Normalisation {
  std::vector<float> mean;  ///< [d]
  float scale = 1;          ///< square root of the mean coordinate variance, 1 where that is 0
};

/// From samples of the measure drawn for this alone.
Normalisation normalisationOf(const Measure& measure, std::uint64_t seed);

/// The solver that `make` builds, taught on normalised measures; maps, potentials and the dual value are those of the
/// measures themselves.
std::unique_ptr<Solver> makeNormalised(const SolverSetup& setup,
                                       const std::function<std::unique_ptr<Solver>(const SolverSetup&)>& make);

/// x = mean + scale x' on both sides as a sentence, for the status line and records.
std::string describe(const Normalisation& source, const Normalisation& target);

}  // namespace brenier
