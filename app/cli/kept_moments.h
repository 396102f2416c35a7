#pragma once

#include <memory>
#include <optional>

#include "core/session/run_directory.h"
#include "core/session/session_folder.h"
#include "core/train/record/loss_watch.h"
#include "core/train/record/moment_store.h"

namespace brenier::cli {

/// What a run on the command line leaves of its way: the moments that the window keeps too (log-spaced ones and
/// spikes), so that it can be filmed, scrubbed and branched from later. Looks after exploding losses, also where none
/// are kept.
class KeptMoments {
 public:
  /// The run's setting `moments` bounds all of them together; 0, or no directory: none are kept, and those of before
  /// stay.
  KeptMoments(TrainingRun& run, const std::optional<RunDirectory>& out);

  /// Takes over what a resumed run has kept, and keeps its first moment. Errors: an index that cannot be read.
  Status begin(TrainingRun& run);
  /// To be called after every good step. What it returns may be an explosion.
  LossWatch::Finding afterStep(TrainingRun& run, const StepReport& report);
  /// The run was put back to this step: later moments are not of its way.
  void rewound(std::int64_t step) { m_store.dropAfter(step); }
  /// Writes what is new into the run's directory. Errors: disk.
  Status write(TrainingRun& run) const;

 private:
  std::optional<RunDirectory> m_out;  ///< empty where none are kept
  std::shared_ptr<SessionFolder> m_spill;
  MomentStore m_store;
  LossWatch m_watch;
};

}  // namespace brenier::cli
