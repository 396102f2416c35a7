#pragma once

#include <cstdint>
#include <deque>

#include "core/train/saved_state.h"

namespace brenier {

/// The states of the last steps, so that a run that diverges can go back.
class StateRing {
 public:
  /// Keeps one state every `every` steps, and `capacity` of them: 20 of every 10th step reach back 200 steps.
  explicit StateRing(std::int64_t every = 10, std::size_t capacity = 20) : m_every(every), m_capacity(capacity) {}

  /// To be called after every good step.
  void keep(TrainingRun& run);
  /// Puts the run back to the newest state that is at least `back` steps old, or to the oldest there is.
  /// False when nothing was kept.
  bool restore(TrainingRun& run, std::int64_t back);
  void clear() { m_states.clear(); }

 private:
  std::int64_t m_every;
  std::size_t m_capacity;
  std::deque<SavedState> m_states;
};

}  // namespace brenier
