#include "core/train/run/state_ring.h"

#include <algorithm>

namespace brenier {

void StateRing::keep(TrainingRun& run) {
  const std::size_t fit =
      std::min(m_capacity, std::max<std::size_t>(2, m_bytes / std::max<std::size_t>(1, m_stateBytes)));
  const auto reach = m_every * static_cast<std::int64_t>(m_capacity);
  if (run.stepsDone() % (reach / static_cast<std::int64_t>(fit)) != 0) return;
  constexpr int share = 30;
  const auto begun = Clock::now();
  if (!m_states.empty() && (begun - m_kept) / share < m_quickest) return;
  SavedState saved;
  if (m_states.size() >= fit) {
    saved = std::move(m_states.front());  // its memory serves again
    m_states.pop_front();
  }
  capture(run, saved);
  m_stateBytes = saved.bytes();
  m_states.push_back(std::move(saved));
  m_kept = Clock::now();
  m_quickest = std::min(m_quickest, m_kept - begun);
}

bool StateRing::restore(TrainingRun& run, std::int64_t back) {
  if (m_states.empty()) return false;
  while (m_states.size() > 1 && m_states.back().step > run.stepsDone() - back) m_states.pop_back();
  return brenier::restore(m_states.back(), run);
}

}  // namespace brenier
