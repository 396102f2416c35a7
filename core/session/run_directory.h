#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/api/run_error.h"
#include "core/api/run_event.h"
#include "core/session/session_folder.h"
#include "core/train/run/training_run.h"

namespace brenier {

/// A run on disk:
///   session.json         format version, the program that wrote it, the seconds learned at the last two saves, and the
///                        hashes of state.safetensors and held_out.json (saved_hashes.h)
///   config.json          the RunConfig, every default filled in
///   state.safetensors    weights and optimiser state; its metadata hold step, inner steps, instruction set, dimension,
///                        what it was normalised with, and the live options and journal of that very step, so that one
///                        file is one moment. The same seeds and steps give the same bytes
///   journal.json         live edits as {step, field, value}
///   metrics.csv          step, seconds, metric, value, half_width, samples
///   moments/             kept moments and window/, the window's own files: core/session/run_record_files.h
///   runs/                other runs of the same sitting
///   data/                the point files and pictures that the measures read, as they were when the run began, and
///                        held_out.json, the rows of them that no step has seen
/// A session file, NAME.brenier, is the same layout zipped; both open everywhere. Fields and files that this version
/// does not know stay as they are.
class RunDirectory {
 public:
  /// Makes a new one, a session file where the path ends in .brenier. Errors (nothing written): bad input where the
  /// path exists and is not an empty folder, or leads through a file; disk where it cannot be written.
  static Result<RunDirectory> make(const std::string& path);
  /// Opens one that was saved. Errors name what is missing; for a session file those of readZip.
  static Result<RunDirectory> open(const std::string& path);

  /// Whether this folder holds a run that was saved.
  static bool isThere(const std::string& folder);

  /// Keeps other programs from claiming the same directory, as long as this, a copy or its process is there. Error (bad
  /// input): one of them has. A session file is not guarded: every save replaces it whole.
  Status claim();

  /// Takes away what was written of a new run that could not be saved even once; nothing where a state is there.
  void removeUnsaved();

  /// The directory or file that was named.
  const std::string& path() const { return m_name; }

  /// Writes configuration and state; each file is replaced whole or not at all, session.json first and the state last.
  /// Error (diverged): a
  /// number of the state is not finite, and no file was touched. Errors: disk.
  Status save(TrainingRun& run);
  /// Replaces metrics.csv by these rows.
  Status writeMetrics(const std::vector<MetricsRow>& rows);
  /// The rows of metrics.csv up to a step; lines that are cut short are left out.
  std::vector<MetricsRow> readMetrics(std::int64_t upTo) const;
  /// Appends rows to metrics.csv; a session file has them after the next save() or pack().
  Status appendMetrics(const MetricsRow& row);
  Status appendMetrics(std::span<const MetricsRow> rows);
  /// Brings the session file up to date with what was appended; nothing to do for a directory.
  Status pack();
  /// Before going on from a run that was cut short: drops the rows of metrics.csv after `step`, and the unfinished
  /// files of killed processes.
  Status recover(std::int64_t step);

  /// The folder that holds the files, as long as this object or what files() gives is there.
  const std::string& folder() const { return m_path; }
  std::shared_ptr<const void> files() const { return m_unpacked; }

  /// The run as it was saved, ready to map, to score or to go on; with as many threads as it had or, since its result
  /// does not depend on them, with others: 0 asks for `all`. Errors (bad input), among others: its copy of the data is
  /// not what it learned from; its state or its list of rows set apart is not what it saved.
  Result<std::unique_ptr<TrainingRun>> load(std::optional<std::int64_t> threads = {},
                                            std::int64_t all = defaultThreads()) const;
  /// The same to map alone, where weights are enough: a run whose data are not what it learned from stands then on
  /// others of their dimension, unless its method keeps points of the data in the map.
  Result<std::unique_ptr<TrainingRun>> loadToMap() const;

 private:
  RunDirectory(std::string name, std::string path, std::shared_ptr<SessionFolder> unpacked)
      : m_name(std::move(name)), m_path(std::move(path)), m_unpacked(std::move(unpacked)) {}
  struct Opened;
  Result<Opened> openRecord() const;
  Result<std::unique_ptr<TrainingRun>> restore(Opened opened, const Preparing& preparing) const;
  Status saveBeside(const TrainingRun& run, const std::string& stateHash) const;
  Status keepAllData(const TrainingRun& run, const std::string& before, RunConfig& config) const;

  std::string m_name;                         ///< what was named
  std::string m_path;                         ///< the folder that holds the files
  std::shared_ptr<SessionFolder> m_unpacked;  ///< that folder, for a session file
  std::shared_ptr<const int> m_claim;         ///< the open directory that holds the lock
};

}  // namespace brenier
