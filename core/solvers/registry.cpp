#include "core/solvers/methods/solver_entries.h"
#include "core/solvers/solver.h"

namespace brenier {

const std::vector<SolverEntry>& solverRegistry() {
  static const std::vector<SolverEntry> entries = {
      // One line a solver.
      // clang-format off
      otIcnnEntry(),
      otmEntry(),
      mmEntry(),
      w2gnEntry(),
      mmBEntry(),
      lsEntry(),
      qcEntry(),
      taghvaeiJalaliEntry(),
      amortisedEntry(),
      notStrongEntry(),
      notWeakEntry(),
      enotEntry(),
      mongeGapEntry(),
      barycentricEntry(),
      w2OtEntry(),
      w2GanEntry(),
      w1LpEntry(),
      wganGpEntry(),
      wganEntry(),
      // clang-format on
  };
  return entries;
}

}  // namespace brenier
