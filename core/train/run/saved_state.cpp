#include "core/train/run/saved_state.h"

#include <algorithm>

#include "core/util/finite.h"

namespace brenier {

bool capture(TrainingRun& run, SavedState& into) {
  const auto tensors = run.solver().state();
  for (const auto& tensor : tensors)
    if (!allFinite(tensor.data)) return false;
  into.step = run.stepsDone();
  into.seconds = run.seconds();
  into.innerSteps = run.innerStepsDone();
  into.numbers.clear();
  for (const auto& tensor : tensors) into.numbers.insert(into.numbers.end(), tensor.data.begin(), tensor.data.end());
  return true;
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
