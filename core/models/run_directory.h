#pragma once

#include <memory>
#include <string>

#include "core/api/run_error.h"
#include "core/api/run_event.h"
#include "core/train/training_run.h"

namespace brenier {

/// A run on disk:
///   config.json          the RunConfig, every default filled in
///   state.safetensors    weights and optimiser state; its metadata hold step, seconds, inner steps, instruction set
///   journal.json         live edits as {step, field, value}
///   metrics.csv          step, seconds, metric, value, half_width, samples
///   data/                copies of the point files and pictures that the measures read
/// A session file is the same layout zipped.
class RunDirectory {
 public:
  /// Makes a new one. Errors (bad input, nothing written): the path exists and is not an empty folder, or cannot be
  /// made.
  static Result<RunDirectory> make(const std::string& path);
  /// Opens one that was saved. Errors name what is missing.
  static Result<RunDirectory> open(const std::string& path);

  const std::string& path() const { return m_path; }

  /// Writes configuration and state; each file is replaced whole or not at all, the state last.
  Status save(TrainingRun& run);
  /// Appends rows to metrics.csv.
  Status appendMetrics(const MetricsRow& row);

  /// The run as it was saved, ready to map, to score or to go on.
  Result<std::unique_ptr<TrainingRun>> load() const;

 private:
  explicit RunDirectory(std::string path) : m_path(std::move(path)) {}
  std::string m_path;
};

}  // namespace brenier
