#include "core/engine/tape_pool.h"

namespace brenier::fused {

Tape* TapePool::acquire() {
  const auto self = std::this_thread::get_id();
  {
    const std::lock_guard lock(m_mutex);
    Entry* found = nullptr;
    for (Entry& entry : m_entries) {
      if (!entry.free) continue;
      found = &entry;
      if (entry.lastUser == self) break;
    }
    if (found) {
      found->free = false;
      return found->tape.get();
    }
  }
  auto tape = std::make_unique<Tape>(m_network);  // large: made outside of the lock
  const std::lock_guard lock(m_mutex);
  m_entries.push_back({std::move(tape), self, false});
  return m_entries.back().tape.get();
}

void TapePool::release(Tape* tape) {
  const std::lock_guard lock(m_mutex);
  for (Entry& entry : m_entries) {
    if (entry.tape.get() != tape) continue;
    entry.lastUser = std::this_thread::get_id();
    entry.free = true;
  }
}

}  // namespace brenier::fused
