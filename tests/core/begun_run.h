#pragma once

#include <QtGlobal>
#include <memory>
#include <vector>

#include "core/train/run/training_run.h"

/// What tests of a run's own loop begin with.
namespace brenier::test {

/// A run at step 0; one that cannot begin ends the test program.
inline std::unique_ptr<TrainingRun> begin(const RunConfig& config) {
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

/// All numbers of its solver's state, one tensor after another.
inline std::vector<float> weightsOf(TrainingRun& run) {
  std::vector<float> all;
  for (const auto& tensor : run.solver().state()) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
  return all;
}

}  // namespace brenier::test
