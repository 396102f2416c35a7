#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/train/run/training_run.h"

namespace brenier::test {

/// A tensor of the run's state; empty where it has none of this name.
inline std::vector<float> tensorNamed(TrainingRun& run, const std::string& name) {
  for (const auto& tensor : run.solver().state())
    if (tensor.name == name) return {tensor.data.begin(), tensor.data.end()};
  return {};
}

/// A number that a step said; not a number where it did not.
inline double saidBy(const StepReport& report, const char* id) {
  for (const auto& value : report.values)
    if (value.id == id) return value.value;
  return std::nan("");
}

}  // namespace brenier::test
