#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/train/record/run_keeper.h"

namespace brenier {

/// When the next autosave begins, after one from `began` to `ended`: early enough to be done when the interval is over,
/// for nothing older may be lost; but saving takes at most a quarter of the time.
inline std::chrono::steady_clock::time_point nextAutosave(std::chrono::steady_clock::time_point began,
                                                          std::chrono::steady_clock::time_point ended,
                                                          std::chrono::steady_clock::duration interval) {
  return std::max(began + interval - 2 * (ended - began), ended + 3 * (ended - began));
}

/// One run that saves itself every so often.
class Autosave {
 public:
  /// Writes the run and its record; rows that an earlier save to the same place has are not in it again, which
  /// RunRecord::moreRows says.
  using Save = std::function<Status(TrainingRun&, const RunRecord&)>;

  /// Where it is saved from now on, as often as its settings say; an empty function: it is not.
  void set(Save save);
  /// They may say something else at any time.
  void settingsChanged(const RunSettings& settings);
  /// What is saved beside its weights is other than it was: also a run that does not go on is saved once more.
  void recordChanged() { m_savedStep = -1; }
  /// Saves the run when it is time, or `now`, if it went on since it was saved last. Nothing: there was nothing to do.
  std::optional<Status> operator()(TrainingRun& run, const RunKeeper& keeper, bool now);
  /// The sentence that saving takes too long for the interval to hold, and what may be lost; once, else empty.
  std::string slowNotice() { return std::exchange(m_slow, {}); }

 private:
  using Clock = std::chrono::steady_clock;
  void schedule(Clock::time_point began, Clock::time_point ended, double seconds);

  Save m_save;
  std::int64_t m_savedStep = -1;
  MetricsLog::Mark m_savedRows;  ///< what the last save holds
  bool m_saidSlow = false;
  std::string m_slow;
  Clock::time_point m_next = Clock::now() + std::chrono::seconds(1);
};

}  // namespace brenier
