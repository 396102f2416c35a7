#pragma once

#include <memory>

#include "core/picture_methods/image_methods.h"
#include "core/solvers/solver.h"

namespace brenier {

// Every coder's solver: std::unique_ptr<Solver> NAMESolver(const SolverSetup&, SolverCaps).
#define BRENIER_DECLARE(name) std::unique_ptr<Solver> name##Solver(const SolverSetup& setup, const SolverCaps& caps);
BRENIER_IMAGE_CODERS(BRENIER_DECLARE)
#undef BRENIER_DECLARE

}  // namespace brenier
