#pragma once

#include <cstdint>
#include <deque>

#include "core/train/run/saved_state.h"

namespace brenier {

/// States of a run's last steps, so that one that diverged can go back farther than to its last good state.
class StateRing {
 public:
  /// Keeps one state every `every` steps, and `capacity` of them: 20 of every 10th step reach back 200 steps. Large
  /// networks get fewer that are farther apart and reach as far back, at most `bytes` but always two.
  explicit StateRing(std::int64_t every = 10, std::size_t capacity = 20, std::size_t bytes = std::size_t{512} << 20)
      : m_every(every), m_capacity(capacity), m_bytes(bytes) {}

  /// To be called with every good state that is at hand; copies those that it keeps, the first in any case.
  void keep(const SavedState& state);
  /// Puts the run back to the newest state that is at least `back` steps old, or to the oldest there is.
  /// False when nothing was kept, or where it does not fit.
  bool restore(TrainingRun& run, std::int64_t back);

 private:
  std::int64_t m_every;
  std::size_t m_capacity;
  std::size_t m_bytes;
  std::deque<SavedState> m_states;
};

}  // namespace brenier
