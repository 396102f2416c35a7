#pragma once

#include <functional>
#include <memory>

#include "core/solvers/solver.h"

namespace brenier {

/// From samples of the measure drawn for this alone.
Normalisation normalisationOf(const Measure& measure, std::uint64_t seed);

struct Normalisations {
  Normalisation source, target;
};

/// The solver that `make` builds, taught on normalised measures; maps, potentials and the dual value are those of the
/// measures themselves.
std::unique_ptr<Solver> makeNormalised(const SolverSetup& setup, const Normalisations& normalisations,
                                       const std::function<std::unique_ptr<Solver>(const SolverSetup&)>& make);

/// x = mean + scale x' on both sides as a sentence, for the status line and records; `inFrame`: it is of numbers that a
/// frame has scaled before.
std::string describe(const Normalisations& normalisations, bool inFrame);

}  // namespace brenier
