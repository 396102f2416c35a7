#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/api/studio_backend.h"
#include "core/train/record/loss_watch.h"
#include "core/train/record/moment_store.h"
#include "core/train/record/run_record.h"

namespace brenier {

/// What the trainer needs from the layers above it, which know files. An empty function: that is not offered.
struct TrainerHooks {
  /// Writes a run where a SaveRun command says.
  std::function<Status(TrainingRun&, const RunRecord&, const std::string& path)> save;
  /// Reads what `save` wrote.
  std::function<Result<OpenedRun>(const std::string& path)> open;
  /// A private folder that is there as long as the pointer; null: there is none.
  std::function<std::shared_ptr<const std::string>()> scratch;
};

/// When the next autosave begins, after one from `began` to `ended`: early enough to be done when the interval is over,
/// for nothing older may be lost; but saving takes at most a quarter of the time.
inline std::chrono::steady_clock::time_point nextAutosave(std::chrono::steady_clock::time_point began,
                                                          std::chrono::steady_clock::time_point ended,
                                                          std::chrono::steady_clock::duration interval) {
  return std::max(began + interval - 2 * (ended - began), ended + 3 * (ended - began));
}

/// Keeps what a run leaves behind: its moments, its numbers, and itself, every so often. Belongs to the trainer's
/// thread, except say(), which any thread may call.
class RunKeeper {
 public:
  RunKeeper(const TrainerHooks& hooks, RunMailbox& mailbox) : m_hooks(hooks), m_mailbox(mailbox) {}

  /// A run begins, with what was kept of it before: nothing for a new one.
  void begin(RunId id, TrainingRun& run, RunRecord before = {});
  /// Passes numbers on to the window and into the record.
  void say(MetricsRow row);

  /// To be called after every good step: keeps regular moments and spikes. What it returns may be an explosion.
  LossWatch::Finding afterStep(TrainingRun& run, const StepReport& report);
  /// The run's present state is being scored; when the score is the best, that state is kept.
  void beingScored(TrainingRun& run);
  void mark(TrainingRun& run, std::string label);
  /// The run went back to `step`.
  void rewound(std::int64_t step);

  std::shared_ptr<MomentState> find(std::int64_t step) const { return m_store.find(step); }
  /// The part of the record up to a step, for a run that begins there.
  RunRecord recordUpTo(std::int64_t step) const;

  Status save(TrainingRun& run, const SaveRun& command);
  void setAutosave(SetAutosave where);
  /// To be called when the run's settings changed while it learns.
  void settingsChanged(const RunSettings& settings);
  /// Saves the run by itself when it is time, or now.
  void autosave(TrainingRun& run, bool now);
  /// Tells the window of new moments, at most a few times a second.
  void tellMoments(bool now);

 private:
  using Clock = std::chrono::steady_clock;
  void takeScore();
  void recallBest();
  void scheduleAutosave(Clock::time_point began, Clock::time_point ended, double seconds);
  RunRecord record(std::map<std::string, std::string> extras) const;

  const TrainerHooks& m_hooks;
  RunMailbox& m_mailbox;
  RunId m_id = 0;
  MomentStore m_store;
  MetricsLog m_log;
  LossWatch m_watch;
  std::shared_ptr<const std::string> m_scratch;

  SavedState m_candidate;  ///< the state whose score is awaited
  double m_best = 0;
  bool m_hasBest = false;
  std::mutex m_scoreMutex;
  std::optional<MetricsRow> m_score;  ///< the newest, from the scoring thread

  SetAutosave m_autosave;
  std::int64_t m_autosavedStep = -1;
  MetricsLog::Mark m_autosavedRows;  ///< what the last autosave holds
  bool m_saidSlow = false;
  Clock::time_point m_nextAutosave{};
  bool m_momentsChanged = false;
  Clock::time_point m_lastTold{};
};

}  // namespace brenier
