#include "core/engine/block_executor.h"

#include <algorithm>
#include <system_error>
#include <utility>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace brenier {
namespace {

constexpr std::uint64_t generationStep = std::uint64_t{1} << 32;
constexpr int spinRounds = 4000;  // about 50 us: longer than the serial part of a small step
constexpr int yieldRounds = 200;

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

std::uint64_t generationOf(std::uint64_t ticket) {
  return ticket / generationStep;
}

}  // namespace

BlockExecutor::BlockExecutor(int threads)
    : m_team(static_cast<std::size_t>(std::clamp(threads, 1, static_cast<int>(slotCount)))) {
  m_workers.reserve(m_team - 1);
  try {
    for (std::size_t thread = 1; thread < m_team; ++thread)
      m_workers.emplace_back([this, thread] { workerLoop(thread); });
  } catch (const std::system_error&) {
    // Fewer threads than asked for only costs time: the result is the same.
  }
}

BlockExecutor::~BlockExecutor() {
  {
    const std::lock_guard lock(m_mutex);
    m_stop.store(true);
  }
  m_wake.notify_all();
  for (auto& worker : m_workers) worker.join();
}

void BlockExecutor::runJob(const Job& job) {
  m_job = job;
  m_unfinished.store(job.slots, std::memory_order_relaxed);
  const std::uint64_t next = (generationOf(m_tickets[0].next.load(std::memory_order_relaxed)) + 1) * generationStep;
  // Workers watch the first, which comes last. Sequentially consistent against m_sleepers: either the sleeper sees the
  // new ticket or we see the sleeper.
  for (std::size_t thread = m_team; thread-- > 0;)
    m_tickets[thread].next.store(next + slotCount - slotsOf(thread, job.slots));
  if (m_sleepers.load() > 0) {
    { const std::lock_guard lock(m_mutex); }
    m_wake.notify_all();
  }
  takeSlots(0);
  for (int spins = 0; m_unfinished.load(std::memory_order_acquire) != 0; ++spins) {
    if (spins < spinRounds) {
      relax();
    } else {
      std::this_thread::yield();
    }
  }
  const std::lock_guard lock(m_mutex);
  if (!m_failure) return;
  m_failedSlot = slotCount;
  std::rethrow_exception(std::exchange(m_failure, nullptr));
}

/// How many of a loop's slots are thread `thread`'s.
std::size_t BlockExecutor::slotsOf(std::size_t thread, std::size_t slots) const {
  return thread < slots ? (slots - thread + m_team - 1) / m_team : 0;
}

void BlockExecutor::takeSlots(std::size_t thread) {
  for (std::size_t k = 0; k < m_team; ++k) {
    const std::size_t owner = (thread + k) % m_team;
    for (;;) {
      const std::uint64_t ticket = m_tickets[owner].next.fetch_add(1, std::memory_order_acq_rel) % generationStep;
      if (ticket >= slotCount) break;  // all taken, in whichever loop this is; only a claim makes m_job safe to read
      const std::size_t taken = static_cast<std::size_t>(ticket) - (slotCount - slotsOf(owner, m_job.slots));
      runSlot(owner + taken * m_team);
      m_unfinished.fetch_sub(1, std::memory_order_acq_rel);
    }
  }
}

void BlockExecutor::runSlot(std::size_t slot) {
  const Job& job = m_job;
  try {
    for (std::size_t begin = slot * job.blockSize; begin < job.count; begin += slotCount * job.blockSize)
      job.call(job.context, slot, begin, std::min(job.blockSize, job.count - begin));
  } catch (...) {
    const std::lock_guard lock(m_mutex);
    if (slot < m_failedSlot) {
      m_failedSlot = slot;
      m_failure = std::current_exception();
    }
  }
}

std::uint64_t BlockExecutor::waitForNext(std::uint64_t seen) {
  const auto news = [&] { return m_stop.load() || generationOf(m_tickets[0].next.load()) != seen; };
  for (int i = 0; i < spinRounds && !news(); ++i) relax();
  for (int i = 0; i < yieldRounds && !news(); ++i) std::this_thread::yield();
  if (!news()) {
    std::unique_lock lock(m_mutex);
    m_sleepers.fetch_add(1);
    m_wake.wait(lock, news);
    m_sleepers.fetch_sub(1);
  }
  return generationOf(m_tickets[0].next.load());
}

void BlockExecutor::workerLoop(std::size_t thread) {
  std::uint64_t seen = 0;
  for (;;) {
    seen = waitForNext(seen);
    if (m_stop.load()) return;
    takeSlots(thread);
  }
}

}  // namespace brenier
