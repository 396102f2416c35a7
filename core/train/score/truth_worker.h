#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/train/score/exact_answer.h"
#include "core/train/score/scorer.h"

namespace brenier {

/// The low-priority helper thread for exact transport and other slow truths. It works over plain arrays, on one thing
/// at a time; of several waiting moments only the newest is scored. Numbers that take long are computed for fewer
/// moments, so that they take at most a fifth of its time. Its answers leave through callbacks, which run on
/// its thread and must not call it: once begin() or clear() has returned, nothing that was asked for before is
/// answered any more.
class TruthWorker {
 public:
  struct Callbacks {
    std::function<void(RunId, ExactAnswer)> solved;  ///< where tears may be known, a second time with them
    std::function<void(MetricsRow)> scored;
    std::function<void(RunId, const RunError&)> failed;
  };

  explicit TruthWorker(Callbacks callbacks);
  ~TruthWorker();

  /// Forgets the run before and begins to solve this one.
  void begin(RunId run, std::shared_ptr<const HeldOut> heldOut);
  /// Asks for the numbers of a moment; it replaces one that still waits. One of another run than the last that began is
  /// passed over.
  void score(Moment moment);
  /// Whether this is the run that began last and was not forgotten since.
  bool knows(RunId run) const;
  /// Whether a moment waits or is being scored; a trainer asks before it makes another.
  bool busy() const;
  /// How many exact problems were begun.
  int solves() const { return m_solves; }
  /// Forgets everything and waits for nothing.
  void clear();

 private:
  struct Task {
    RunId run = 0;
    std::shared_ptr<const HeldOut> begin;
    std::optional<Moment> moment;
  };

  void loop(std::stop_token stop);
  void work(const Task& task, const std::stop_token& cancel);
  /// Once a run, after its first numbers: they are what is waited for.
  void solveTears(RunId run, const std::stop_token& cancel);
  void scoreSlowly(const Moment& moment, const std::stop_token& cancel);
  void tell(MetricsRow row, const std::stop_token& cancel);
  void report(const std::stop_token& cancel, const std::function<void()>& say);

  Callbacks m_callbacks;
  mutable std::mutex m_mutex;
  std::condition_variable_any m_ready;
  std::optional<RunId> m_known;
  std::optional<Task> m_pending;
  bool m_working = false;
  std::stop_source m_cancel;         ///< of what was asked for since the last begin() or clear()
  std::unique_ptr<Scorer> m_scorer;  // of the worker thread alone
  RunId m_scorerRun = 0;
  std::atomic<int> m_solves{0};
  bool m_solved = false;             ///< whether that scorer knows the exact answer; likewise
  std::optional<TearLines> m_tears;  ///< of that scorer's samples, once they were sought; likewise
  bool m_tearsWait = false;          ///< whether this run has not been told of them; likewise
  std::chrono::steady_clock::time_point m_slowNotBefore{};  // likewise
  std::jthread m_thread;
};

}  // namespace brenier
