#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace brenier {

/// A small team of threads for loops over blocks of samples, whose result does not depend on the number of threads.
///
/// Block b goes to slot b % slotCount; the blocks of one slot run one after another, in order, on one thread. So
/// whoever keeps an accumulator per slot, and adds the accumulators in slot order, gets the same bits for any team.
/// Thread t of T takes slots t, t + T, ... first, loop after loop, so that their data stay in its cache, and helps the
/// others when it is done.
/// The team spins briefly between loops (inner loops of a solver follow one another within microseconds), then yields,
/// then sleeps. One thread at a time may call run(), always from outside of a running loop.
class BlockExecutor {
 public:
  static constexpr std::size_t slotCount = 16;

  /// `threads` counts the caller of run(); less than 1 is taken as 1, more than slotCount as slotCount.
  explicit BlockExecutor(int threads);
  ~BlockExecutor();
  BlockExecutor(const BlockExecutor&) = delete;
  BlockExecutor& operator=(const BlockExecutor&) = delete;

  int threads() const { return static_cast<int>(m_workers.size()) + 1; }

  /// Calls fn(slot, begin, n) for every block [begin, begin + n) of 0..count-1; n is blockSize but for the last block.
  /// Returns when all are done. If fn throws, the remaining blocks of that slot are left out, the other slots are
  /// finished, and the exception of the lowest such slot is thrown again here. Allocates nothing.
  template <class F>
  void run(std::size_t count, std::size_t blockSize, F&& fn) {
    using Function = std::remove_reference_t<F>;
    if (count == 0 || blockSize == 0) return;
    const std::size_t slots = std::min(slotCount, (count + blockSize - 1) / blockSize);
    runJob({count, blockSize, slots, const_cast<void*>(static_cast<const void*>(&fn)),
            [](void* context, std::size_t slot, std::size_t begin, std::size_t n) {
              (*static_cast<Function*>(context))(slot, begin, n);
            }});
  }

 private:
  struct Job {
    std::size_t count = 0, blockSize = 1;
    std::size_t slots = 0;  ///< that have a block
    void* context = nullptr;
    void (*call)(void*, std::size_t, std::size_t, std::size_t) = nullptr;
  };

  void runJob(const Job& job);
  void runSlot(std::size_t slot);
  void takeSlots(std::size_t thread);
  std::size_t slotsOf(std::size_t thread, std::size_t slots) const;
  void workerLoop(std::size_t thread);
  std::uint64_t waitForNext(std::uint64_t seen);

  const std::size_t m_team;  ///< threads that were asked for; slots are dealt to so many
  Job m_job;
  /// One a thread. Generation in the upper half; the lower counts up to slotCount as its slots are taken: one fetch_add
  /// claims a slot of a known generation, so that a thread that comes late to one loop can never take part in the next
  /// without seeing its job.
  struct alignas(64) Ticket {
    std::atomic<std::uint64_t> next{slotCount};
  };
  std::array<Ticket, slotCount> m_tickets;
  std::atomic<std::size_t> m_unfinished{0};
  std::atomic<bool> m_stop{false};
  std::atomic<int> m_sleepers{0};
  std::mutex m_mutex;
  std::condition_variable m_wake;
  std::size_t m_failedSlot = slotCount;  ///< guarded by m_mutex
  std::exception_ptr m_failure;          ///< guarded by m_mutex
  std::vector<std::thread> m_workers;
};

}  // namespace brenier
