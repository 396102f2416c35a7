#pragma once

#include <optional>
#include <string>

#include "core/train/record/loss_watch.h"
#include "core/train/record/moment_store.h"
#include "core/train/record/run_record.h"

namespace brenier {

struct KeeperOptions {
  bool keepsMoments = true;
  std::size_t rows = 200'000;                  ///< of numbers, as MetricsLog
  std::shared_ptr<const std::string> scratch;  ///< a folder for moments that memory has no room for; may be null
};

/// How good a moment is, of two kinds that do not compare by number.
struct Judgement {
  bool byError = false;  ///< of the map or of pictures; else the width between certified bounds
  double value = 0;      ///< lower is better
  bool isBetterThan(const Judgement& other) const { return byError != other.byError ? byError : value < other.value; }
};

/// Keeps what one run leaves behind: its moments and its numbers. Belongs to the thread that drives the run.
class RunKeeper {
 public:
  /// With what was kept of the run before: nothing for a new one. Keeps the run's present state where a moment is due.
  RunKeeper(TrainingRun& run, RunId id, const KeeperOptions& options, RunRecord before);

  /// Takes numbers into the record. Those of another run, and those of moments on show, are none of its affair.
  void note(const MetricsRow& row);

  /// To be called after every step: what its losses, and now and then its map, look like.
  LossWatch::Finding look(const StepReport& report) { return m_watch.afterStep(m_run, report); }
  /// To be called after every good step, with what look() found: keeps regular moments, spikes and the best one.
  void afterStep(const LossWatch::Finding& found);
  /// The run's present state is being scored; when the score is the best, that state is kept.
  void beingScored() { m_awaitsScore = m_candidateKept = capture(m_run, m_candidate); }
  /// Whether nobody has said how good that state is: none before it can be called the best while the run stands there.
  bool awaitsScore() const { return m_awaitsScore; }
  /// Of a run that has gone on or stands: the state that was scored is kept where it is the best.
  void takeScore();
  void mark(std::string label);
  /// False where no mark was kept at this step.
  bool nameMark(std::int64_t step, std::string label);
  /// How much room there is for moments may change at any time.
  void settingsChanged(const RunSettings& settings) { m_store.setRoom(settings.moments); }
  /// Half of the moments go, and no more than are left are kept from here on; false where none can go.
  bool thinMoments() {
    const bool thinner = m_store.thin();
    m_momentsChanged |= thinner;
    return thinner;
  }
  /// The run went back to `step`.
  void rewound(std::int64_t step);

  const MomentStore& moments() const { return m_store; }
  const MetricsLog& numbers() const { return m_log; }
  /// Whether there are other moments than when this was asked last.
  bool momentsChanged() { return std::exchange(m_momentsChanged, false); }
  /// The part of the record up to a step, for a run that begins there.
  RunRecord recordUpTo(std::int64_t step) const;

 private:
  void recallBest();

  TrainingRun& m_run;
  RunId m_id;
  bool m_keepsMoments;
  std::shared_ptr<const std::string> m_scratch;
  MomentStore m_store;
  MetricsLog m_log;
  LossWatch m_watch;

  SavedState m_candidate;  ///< the state whose score is awaited
  bool m_candidateKept = false;
  bool m_awaitsScore = false;
  std::optional<Judgement> m_best;
  std::optional<MetricsRow> m_score;  ///< the newest
  bool m_momentsChanged = true;
};

}  // namespace brenier
