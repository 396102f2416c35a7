#include "core/train/run/state_ring.h"

#include <algorithm>

namespace brenier {

void StateRing::keep(const SavedState& state) {
  const std::size_t fit =
      std::min(m_capacity, std::max<std::size_t>(2, m_bytes / std::max<std::size_t>(1, state.bytes())));
  const auto apart = m_every * static_cast<std::int64_t>(m_capacity) / static_cast<std::int64_t>(fit);
  if (!m_states.empty() && state.step / apart <= m_states.back().step / apart) return;
  SavedState saved;
  if (m_states.size() >= fit) {
    saved = std::move(m_states.front());  // its memory serves again
    m_states.pop_front();
  }
  saved = state;
  m_states.push_back(std::move(saved));
}

bool StateRing::restore(TrainingRun& run, std::int64_t back) {
  if (m_states.empty()) return false;
  while (m_states.size() > 1 && m_states.back().step > run.stepsDone() - back) m_states.pop_back();
  return brenier::restore(m_states.back(), run);
}

}  // namespace brenier
