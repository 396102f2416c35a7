#include "core/train/state_ring.h"

#include <algorithm>

namespace brenier {

void StateRing::keep(TrainingRun& run) {
  if (run.stepsDone() % m_every != 0) return;
  Kept kept;
  if (m_states.size() == m_capacity) {
    kept = std::move(m_states.front());  // its memory serves again
    m_states.pop_front();
  }
  kept.step = run.stepsDone();
  kept.seconds = run.seconds();
  kept.innerSteps = run.innerStepsDone();
  kept.numbers.clear();
  for (const auto& tensor : run.solver().state())
    kept.numbers.insert(kept.numbers.end(), tensor.data.begin(), tensor.data.end());
  m_states.push_back(std::move(kept));
}

bool StateRing::restore(TrainingRun& run, std::int64_t back) {
  if (m_states.empty()) return false;
  while (m_states.size() > 1 && m_states.back().step > run.stepsDone() - back) m_states.pop_back();
  const Kept& kept = m_states.back();
  auto from = kept.numbers.begin();
  for (auto& tensor : run.solver().state()) {
    std::copy_n(from, tensor.data.size(), tensor.data.begin());
    from += static_cast<std::ptrdiff_t>(tensor.data.size());
  }
  run.solver().stateRestored();
  run.restorePosition(kept.step, kept.seconds, kept.innerSteps, run.journal());
  return true;
}

}  // namespace brenier
