#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/experiments/experiment_folder.h"
#include "core/train/score/goal.h"

namespace brenier::cli {

struct ComparisonWish {
  std::vector<std::string> metrics;  ///< empty: those that tell most
  std::string format = "text";
  std::optional<MetricGoal> reach = {};  ///< adds the seconds until it was reached
  std::string out = {};                  ///< a file; empty: stdout
};

/// The table of what these experiments came to so far. Returns an exit code.
int printComparison(const std::vector<ExperimentFolder>& folders, const ComparisonWish& wish);

}  // namespace brenier::cli
