#include "core/solvers/mm.h"
#include "core/solvers/ot_icnn.h"
#include "core/solvers/otm.h"
#include "core/solvers/solver.h"
#include "core/solvers/w2gn.h"

namespace brenier {

const std::vector<SolverEntry>& solverRegistry() {
  static const std::vector<SolverEntry> entries = {
      otIcnnEntry(),
      otmEntry(),
      mmEntry(),
      w2gnEntry(),
  };
  return entries;
}

}  // namespace brenier
