#pragma once

#include <functional>
#include <string>

#include "core/session/run_directory.h"
#include "core/train/run_loop.h"

namespace brenier::cli {

/// Writes a run and its moments into its directory. Moments are a comfort: where they cannot be written, they are
/// thinned out until the run itself finds room, and learning goes on.
class RunSaver {
 public:
  /// `say`: sentences for the person.
  RunSaver(RunDirectory& out, RunLoop& loop, bool keepsMoments, std::function<void(const std::string&)> say)
      : m_out(out), m_loop(loop), m_keepsMoments(keepsMoments), m_say(std::move(say)) {}

  /// Error: the run itself cannot be written; what was saved before is as it was.
  Status save(TrainingRun& run, const RunRecord& record);
  /// An autosave that failed: says so once until one succeeds. Whether learning can go on.
  bool canGoOn(const Status& saved);

 private:
  Status write(TrainingRun& run, const std::vector<StoredMoment>& moments);

  RunDirectory& m_out;
  RunLoop& m_loop;
  const bool m_keepsMoments;
  std::function<void(const std::string&)> m_say;
  bool m_saidThin = false, m_saidFailed = false;
};

}  // namespace brenier::cli
