#pragma once

#include "core/solvers/solver.h"

/// Every method over points, in the order in which they are offered: one line a method. NAME is defined in a file
/// beside this one, `SolverEntry NAME()`, and says there what it is and who published it.
#define BRENIER_METHODS(METHOD) \
  METHOD(otIcnnEntry)           \
  METHOD(otmEntry)              \
  METHOD(mmEntry)               \
  METHOD(w2gnEntry)             \
  METHOD(mmBEntry)              \
  METHOD(lsEntry)               \
  METHOD(qcEntry)               \
  METHOD(taghvaeiJalaliEntry)   \
  METHOD(amortisedEntry)        \
  METHOD(notStrongEntry)        \
  METHOD(notWeakEntry)          \
  METHOD(enotEntry)             \
  METHOD(mongeGapEntry)         \
  METHOD(barycentricEntry)      \
  METHOD(w2OtEntry)             \
  METHOD(w2GanEntry)            \
  METHOD(w1LpEntry)             \
  METHOD(wganGpEntry)           \
  METHOD(wganEntry)             \
  METHOD(semiDiscreteEntry)

namespace brenier {

#define BRENIER_DECLARE(entry) SolverEntry entry();
BRENIER_METHODS(BRENIER_DECLARE)
#undef BRENIER_DECLARE

}  // namespace brenier
