#include "core/solvers/amortised.h"
#include "core/solvers/barycentric.h"
#include "core/solvers/enot.h"
#include "core/solvers/ls.h"
#include "core/solvers/mm.h"
#include "core/solvers/mm_b.h"
#include "core/solvers/monge_gap.h"
#include "core/solvers/not.h"
#include "core/solvers/ot_icnn.h"
#include "core/solvers/otm.h"
#include "core/solvers/qc.h"
#include "core/solvers/solver.h"
#include "core/solvers/taghvaei_jalali.h"
#include "core/solvers/w2_gan.h"
#include "core/solvers/w2gn.h"
#include "core/solvers/wgan.h"

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
