#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/python/fork_mutex.h"
#include "core/exports/evaluate_learned.h"
#include "core/io/file_snapshot.h"
#include "core/train/run_loop.h"

namespace brenier::python {

/// What a run is asked to be, in words: keywords and their values as a person would type them.
struct Asked {
  std::string method, network, preset;                       ///< empty: what suits the data, none
  std::map<std::string, std::string> settings;               ///< of the run, by id or alias
  std::vector<std::pair<std::string, std::string>> options;  ///< of the method
  MeasureSpec source, target;
};

/// Points in memory, which measures read as they read a file: NPY, the last column the weights where `weighted`.
class LentPoints {
 public:
  /// `name`: how sentences call them. Errors: not enough memory.
  static Result<LentPoints> make(const std::string& name, std::string_view header, std::string_view numbers,
                                 const std::string& weightColumn);
  const MeasureSpec& spec() const { return m_spec; }
  /// An error about the points, in their own name.
  RunError named(RunError error) const;

 private:
  std::string m_name;
  FileSnapshotPtr m_file;
  MeasureSpec m_spec;
};

/// A run that Python holds. Functions may be called by any thread, with or without the GIL; one at a time does its
/// work.
class HeldRun {
 public:
  /// Reads the data and makes the networks. Errors: those of understand() and TrainingRun::create().
  static Result<std::shared_ptr<HeldRun>> begin(const Asked& asked, std::stop_token stop);
  /// A run whose data are not there any more, or not what it learned from, maps alone, where weights are enough for
  /// that: lacks() says so. Errors: those of openRunWithRecord().
  static Result<std::shared_ptr<HeldRun>> open(const std::string& path);
  /// Why it can neither be scored, nor saved, nor go on; none where it can.
  const std::optional<RunError>& lacks() const { return m_lacks; }

  /// Learns until its budget is spent or it is stopped, as the command line does. Error (diverged): the weights are
  /// those of the last good step.
  Status learn(std::stop_token stop);

  struct Progress {
    std::int64_t steps = 0;
    double seconds = 0;
    double dual = 0;  ///< NaN where the method says none
  };
  /// Also while it learns.
  Progress progress() const { return {m_steps, m_seconds, m_dual}; }

  std::size_t sourceDim() const { return run().source().dim(); }
  std::size_t targetDim() const { return run().target().dim(); }
  const RunConfig& config() const { return run().config(); }
  RunStarted describe() const;
  /// Names of the columns, where the side's points have some.
  std::vector<std::string> columns(bool source) const;
  std::string endedBecause() const { return m_ended; }

  /// `points` [n, d] in the data's units -> `out` [n, d]. Error: the method has no inverse.
  Status map(std::span<const double> points, std::span<double> out, bool back) const;

  /// What to say of points [n, d] that lie far from those that it learned from; empty where none does.
  std::string farPoints(std::span<const double> points, bool back) const;

  enum class Ask { value, gradient, hessianVector };
  /// Of the potential on one side, at `points` [n, d] -> `out` [n], or [n, d]. `vectors` as many, for the last. Error:
  /// there is none.
  Status potential(Ask ask, bool onSource, std::span<const double> points, std::span<const double> vectors,
                   std::span<double> out);

  /// Every number of the run as it is, as scoresJson(), with its alarms. On other points where they are given, or on
  /// another number of samples where that is not 0.
  Result<std::string> score(const MeasureSpec& source, const MeasureSpec& target, std::int64_t samples, bool perColumn,
                            std::stop_token stop);

  /// Writes the run, its numbers and its moments to a directory or a .brenier file, which must not exist.
  Status save(const std::string& path) const;
  /// The run without its moments, as the bytes of a .brenier file, and back.
  Result<std::string> bytes() const;
  static Result<std::shared_ptr<HeldRun>> fromBytes(std::string_view bytes);

 private:
  HeldRun(std::unique_ptr<TrainingRun> run, RunRecord before, std::shared_ptr<const void> files);
  HeldRun(const HeldRun&) = delete;
  const TrainingRun& run() const { return m_loop->run(); }
  void note();

  mutable ForkMutex m_working;
  std::shared_ptr<const void> m_files;  ///< that the run may read
  std::unique_ptr<RunLoop> m_loop;
  std::unique_ptr<LearnedEvaluator> m_learned;  ///< made when it is asked, of the weights as they are
  std::string m_ended;
  std::optional<RunError> m_lacks;
  std::atomic<std::int64_t> m_steps = 0;
  std::atomic<double> m_seconds = 0, m_dual = 0;
};

}  // namespace brenier::python
