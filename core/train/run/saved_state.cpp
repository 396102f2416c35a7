#include "core/train/run/saved_state.h"

#include <algorithm>

namespace brenier {

void capture(TrainingRun& run, SavedState& into) {
  into.step = run.stepsDone();
  into.seconds = run.seconds();
  into.innerSteps = run.innerStepsDone();
  into.numbers.clear();
  for (const auto& tensor : run.solver().state())
    into.numbers.insert(into.numbers.end(), tensor.data.begin(), tensor.data.end());
}

bool restore(const SavedState& saved, TrainingRun& run) {
  const auto tensors = run.solver().state();
  std::size_t count = 0;
  for (const auto& tensor : tensors) count += tensor.data.size();
  if (count != saved.numbers.size()) return false;
  auto from = saved.numbers.begin();
  for (const auto& tensor : tensors) {
    std::copy_n(from, tensor.data.size(), tensor.data.begin());
    from += static_cast<std::ptrdiff_t>(tensor.data.size());
  }
  run.solver().stateRestored();
  run.restorePosition(saved.step, saved.seconds, saved.innerSteps, run.journal());
  return true;
}

}  // namespace brenier
