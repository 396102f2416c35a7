#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "core/api/snapshot.h"
#include "core/train/run/held_out.h"

namespace brenier {

using TearLines = std::shared_ptr<const std::vector<MapDefect>>;

/// What is known to be right of a run's held-out samples, in its frame.
struct ExactAnswer {
  Points mapped;         ///< the exact answer at the held-out source [n, d]
  TearLines tears = {};  ///< of the optimal map; null where they are not known
};

/// The tears of the optimal map; null where they are not known, or the samples are not of the plane. Some tenths of a
/// second. Errors: those of exactTransport().
Result<TearLines> solveTrueTears(const HeldOut& heldOut, std::stop_token stop = {});

}  // namespace brenier
