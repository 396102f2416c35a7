#include "core/train/score/exact_answer.h"

#include "core/truth/true_tears.h"

namespace brenier {

Result<TearLines> solveTrueTears(const HeldOut& heldOut, std::stop_token stop) {
  if (!heldOut.plane) return TearLines();
  return trueTears(heldOut.plane->source(), heldOut.plane->pieces(), heldOut.known.get(), heldOut.source, stop);
}

}  // namespace brenier
