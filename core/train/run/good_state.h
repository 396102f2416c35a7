#pragma once

#include <chrono>

#include "core/api/run_error.h"
#include "core/train/run/saved_state.h"

namespace brenier {

/// The last good state of a run, which exists until a later one is known to be good: what makes a step a transaction.
///
/// A copy is made after every good step, unless copying would take more than a fiftieth of the time (large networks on
/// a device, or steps of microseconds). Then copies are made as often as that allows, and the good state is reached
/// from the last one by taking the steps since then again, which gives the same bits wherever steps do. That takes as
/// long as fifty copies at most. Live edits and single parts of steps are copied at once, for only whole steps can be
/// taken again.
class GoodState {
 public:
  /// `share`: copying takes at most one part in so many of the time.
  explicit GoodState(int share = 50) : m_share(share) {}

  /// The run's present state is the good one from now on. `now`: it is not reached by whole steps from the one before,
  /// so that it is copied in any case. False where it is not finite, as far as it was looked at: the one before stays.
  bool keep(TrainingRun& run, bool now);
  /// Puts the run at the good state, bit for bit, with the seconds and inner steps that it had there. Where a step
  /// since the last copy cannot be taken again (a device that failed), the run is put at that copy. Error (internal):
  /// there is none that fits.
  Status restore(TrainingRun& run) const;
  /// The good state's step.
  std::int64_t step() const { return m_present.step; }
  /// The last copy, at the good state or a few steps before.
  const SavedState& copy() const { return m_copy; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Position {
    std::int64_t step = 0;
    double seconds = 0;
    std::int64_t innerSteps = 0;
  };

  int m_share;
  SavedState m_copy;
  Position m_present;
  Clock::time_point m_copiedAt{};
  Clock::duration m_quickest = Clock::duration::max();  ///< copy so far: others may have been interrupted
};

}  // namespace brenier
