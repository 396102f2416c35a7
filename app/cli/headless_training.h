#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "core/session/run_directory.h"
#include "core/session/run_watch.h"
#include "core/train/run/training_run.h"

namespace brenier::cli {

struct HeadlessOptions {
  bool json = false;
  bool failOnAlarm = false;  ///< an alarm that holds at the end has an exit code of its own
};

/// Drives a run's loop until its budget is spent or `stop` is requested: progress on stderr, numbers, moments and
/// weights into `out` where there is one, the result on stdout, as JSON where asked. Whoever wants to look in may, by
/// `watch`, which may be null. Returns the exit code.
int learnHeadless(std::unique_ptr<TrainingRun> run, std::optional<RunDirectory> out, const HeadlessOptions& options,
                  std::unique_ptr<RunWatch> watch, std::stop_token stop);

/// Says that a signal ended the command, and what was saved.
int reportInterrupted(const std::optional<RunDirectory>& saved);

}  // namespace brenier::cli
