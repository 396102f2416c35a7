#include "core/solvers/methods/solver_entries.h"

namespace brenier {

const std::vector<SolverEntry>& solverRegistry() {
#define BRENIER_MAKE(entry) entry(),
  static const std::vector<SolverEntry> entries = {BRENIER_METHODS(BRENIER_MAKE)};
#undef BRENIER_MAKE
  return entries;
}

}  // namespace brenier
