#pragma once

#include <chrono>

#include "core/train/run/training_run.h"

namespace brenier {

/// How fast a run learns and what it costs, from one heartbeat to the next.
class Pulse {
 public:
  using Clock = std::chrono::steady_clock;

  /// Counts from here on: another run is there.
  void begin(const TrainingRun& run);
  /// So much of the time went into looking at the run.
  void looked(Clock::duration time) { m_looked += std::chrono::duration<double>(time).count(); }
  /// Whether the last heartbeat is a quarter of a second ago.
  bool due() const;
  Heartbeat beat(RunId id, const TrainingRun& run);

 private:
  Clock::time_point m_last{};
  std::int64_t m_steps = 0, m_inner = 0, m_pictures = 0;  // at the last one
  double m_looked = 0;                                    // seconds, since then
};

}  // namespace brenier
