#pragma once

#include <cstdint>

#include "core/api/descriptor.h"
#include "core/api/run_event.h"

namespace brenier {

/// What two methods that are compared have in common at any time.
enum class FairBy { nothing, steps, seconds, samples };

/// Where a method is.
struct RunProgress {
  double steps = 0, seconds = 0;
  double stepsPerSecond = 0;  ///< what it makes, or would without a pace
  double batch = 1;           ///< samples a step

  double by(FairBy what) const;
  /// Of `what` in a second of the clock.
  double rateBy(FairBy what) const;
};

struct FairPaces {
  double first = 0, second = 0;  ///< steps a second at most; 0: as fast as it goes
};

/// Paces at which the two meet: the quicker one goes as fast as the other, less so the farther ahead it is.
FairPaces fairPaces(FairBy what, const RunProgress& first, const RunProgress& second);

/// Samples of the source that an outer step of the run sees.
double batchOf(const Catalog& catalog, const RunConfig& config);

}  // namespace brenier
