#include "core/solvers/mm.h"
#include "core/solvers/ot_icnn.h"
#include "core/solvers/otm.h"
#include "core/solvers/solver.h"

namespace brenier {

const std::vector<SolverEntry>& solverRegistry() {
  static const std::vector<SolverEntry> entries = {
      otIcnnEntry(),
      otmEntry(),
      mmEntry(),
  };
  return entries;
}

}  // namespace brenier
