#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/api/experiment_look.h"
#include "core/api/run_event.h"
#include "core/experiments/experiment.h"

namespace brenier {

/// What a run came to.
struct RunResult {
  int exitCode = 0;                 ///< of train
  std::string error;                ///< its sentence, where it failed
  std::vector<MetricValue> values;  ///< its scores
  std::int64_t steps = 0;
  double seconds = 0;  ///< of training
  std::string solver;
};

/// The folder of an experiment, which any number of processes work off:
///
///   experiment.json      the experiment
///   configs/NAME.json    the configuration of each run
///   runs/NAME/           the runs, as train keeps them
///   results/NAME.json    what `train --json` printed, or {"exit_code", "error"} of a run that failed
///   logs/NAME.log        what it said
///   claims/NAME          locked by the process that learns the run and by those above it: gone with them
class ExperimentFolder {
 public:
  /// Makes the folder, joins one that holds the same experiment or its first runs, or takes one in which nothing has
  /// begun. Errors (bad input): it holds something else; disk.
  static Result<ExperimentFolder> make(const std::string& path, const std::string& json, const std::string& name,
                                       const std::string& filesFrom);
  /// Opens one that make() made.
  static Result<ExperimentFolder> open(const std::string& path);
  /// Whether the folder is one of an experiment.
  static bool isOne(const std::string& path);

  const std::string& path() const { return m_path; }
  const Experiment& experiment() const { return m_experiment; }

  std::string configOf(const PlannedRun& run) const { return m_path + "/configs/" + run.name + ".json"; }
  std::string folderOf(const PlannedRun& run) const { return m_path + "/runs/" + run.name; }
  std::string resultOf(const PlannedRun& run) const { return m_path + "/results/" + run.name + ".json"; }
  std::string logOf(const PlannedRun& run) const { return m_path + "/logs/" + run.name + ".log"; }

  PlannedState stateOf(const PlannedRun& run) const;
  /// What it came to; nothing before it has ended.
  std::optional<RunResult> result(const PlannedRun& run) const;

  /// Holds the run as long as it, or a process that was given the file that it points to, is there; null where another
  /// has it. Error: disk.
  using Claim = std::shared_ptr<const int>;
  Result<Claim> claim(const PlannedRun& run) const;

  /// Whether what was begun can go on; what cannot, as it was killed before its first save, is removed.
  bool canGoOn(const PlannedRun& run) const;
  /// Of training so far, as the run's last save has it.
  double secondsOf(const PlannedRun& run) const;
  /// Keeps a result. Error: disk.
  Status keepResult(const PlannedRun& run, const std::string& json) const;
  /// Forgets that a run failed, so that it is tried again.
  void forget(const PlannedRun& run) const;

 private:
  ExperimentFolder(std::string path, Experiment experiment)
      : m_path(std::move(path)), m_experiment(std::move(experiment)) {}
  std::string m_path;
  Experiment m_experiment;
};

/// Whether a table can show this number: a metric, seconds or steps. Error (bad input): there is none, with the
/// nearest.
Status checkComparedMetric(const std::string& id);

/// The configurations of the runs, read as train would, and the experiment's metrics. Error: all that is wrong with the
/// first run that is, and how many more there are.
Status checkRuns(const ExperimentFolder& folder);

}  // namespace brenier
