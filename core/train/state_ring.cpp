#include "core/train/state_ring.h"

namespace brenier {

void StateRing::keep(TrainingRun& run) {
  if (run.stepsDone() % m_every != 0) return;
  SavedState saved;
  if (m_states.size() == m_capacity) {
    saved = std::move(m_states.front());  // its memory serves again
    m_states.pop_front();
  }
  capture(run, saved);
  m_states.push_back(std::move(saved));
}

bool StateRing::restore(TrainingRun& run, std::int64_t back) {
  if (m_states.empty()) return false;
  while (m_states.size() > 1 && m_states.back().step > run.stepsDone() - back) m_states.pop_back();
  return brenier::restore(m_states.back(), run);
}

}  // namespace brenier
