#pragma once

#include <string>
#include <vector>

#include "core/solvers/solver.h"

namespace brenier {

/// Every solver of this build: those over points and, with LibTorch, those over pictures.
const std::vector<SolverEntry>& allSolvers();

/// Null when there is none of this id.
const SolverEntry* solverById(const std::string& id);

}  // namespace brenier
