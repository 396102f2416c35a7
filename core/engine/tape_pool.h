#pragma once

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/engine/tape.h"

namespace brenier::fused {

/// The tapes of one network, lent to its blocks between evaluate() and release(). A thread gets back the tape that it
/// used last, which is still in its cache: sixteen slots with a tape each would push one another out of L2.
class TapePool {
 public:
  explicit TapePool(const PackedNetwork& network) : m_network(network) {}

  /// Any thread. Allocates only while there are fewer tapes than blocks at work at once.
  Tape* acquire();
  /// Any thread.
  void release(Tape* tape);

 private:
  struct Entry {
    std::unique_ptr<Tape> tape;
    std::thread::id lastUser;
    bool free = false;
  };
  const PackedNetwork& m_network;
  std::mutex m_mutex;
  std::vector<Entry> m_entries;
};

/// A tape on loan: taken at the first ensure() after construction or release(), returned at the latest with the block.
class TapeLoan {
 public:
  explicit TapeLoan(std::shared_ptr<TapePool> pool) : m_pool(std::move(pool)) {}
  ~TapeLoan() { release(); }
  TapeLoan(const TapeLoan&) = delete;
  TapeLoan& operator=(const TapeLoan&) = delete;
  Tape& ensure() {
    if (!m_tape) m_tape = m_pool->acquire();
    return *m_tape;
  }
  void release() {
    if (m_tape) m_pool->release(m_tape);
    m_tape = nullptr;
  }
  Tape* operator->() const { return m_tape; }

 private:
  std::shared_ptr<TapePool> m_pool;
  Tape* m_tape = nullptr;
};

}  // namespace brenier::fused
