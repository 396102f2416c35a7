#pragma once

#include <optional>
#include <stop_token>

#include "core/experiments/experiment_folder.h"

namespace brenier::cli {

struct SweepWish {
  int jobs = 1;
  bool retry = false;               ///< what failed is tried again
  std::optional<std::size_t> only;  ///< index of the one run to learn
};

/// Learns what nobody has learned yet, each run in a process of its own, as many at once as `jobs`; another process may
/// do the same with the same folder. Says on stderr what begins and ends. Asked to stop, the runs save themselves, and
/// the next sweep goes on with them. Returns an exit code: that of the run where `only` one was asked for.
int learnRuns(const ExperimentFolder& folder, const SweepWish& wish, std::stop_token stop);

/// How far the maps of a group's runs agree, on stderr, for every group over points with two or more of them.
void sayAgreement(const ExperimentFolder& folder);

}  // namespace brenier::cli
