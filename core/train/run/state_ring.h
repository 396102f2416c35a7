#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include "core/train/run/saved_state.h"

namespace brenier {

/// The states of the last steps, so that a run that diverges can go back.
class StateRing {
 public:
  /// Keeps one state every `every` steps, and `capacity` of them: 20 of every 10th step reach back 200 steps. Large
  /// networks get fewer that are farther apart and reach as far back, at most `bytes` but always two. Where a copy
  /// takes long, from a device say, it is made only so often that training waits for it a thirtieth of its time.
  explicit StateRing(std::int64_t every = 10, std::size_t capacity = 20, std::size_t bytes = std::size_t{512} << 20)
      : m_every(every), m_capacity(capacity), m_bytes(bytes) {}

  /// To be called after every good step.
  void keep(TrainingRun& run);
  /// Puts the run back to the newest state that is at least `back` steps old, or to the oldest there is.
  /// False when nothing was kept.
  bool restore(TrainingRun& run, std::int64_t back);
  void clear() { m_states.clear(); }

 private:
  using Clock = std::chrono::steady_clock;
  std::int64_t m_every;
  std::size_t m_capacity;
  std::size_t m_bytes;
  std::deque<SavedState> m_states;
  std::size_t m_stateBytes = 0;  ///< of one state, once one was kept
  Clock::time_point m_kept{};
  Clock::duration m_quickest = Clock::duration::max();  ///< copy so far: others may have been interrupted
};

}  // namespace brenier
