#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace brenier {

/// The only way from the window to the worker. Pushing never blocks longer than a push of somebody else; the worker
/// drains everything at once, and sleeps here when it has nothing to do.
template <class T>
class CommandQueue {
 public:
  void push(T command) {
    {
      std::lock_guard lock(m_mutex);
      m_commands.push_back(std::move(command));
    }
    m_ready.notify_one();
  }

  std::vector<T> drain() {
    std::lock_guard lock(m_mutex);
    return std::exchange(m_commands, {});
  }

  /// Waits until something was pushed, then drains.
  std::vector<T> waitAndDrain() {
    std::unique_lock lock(m_mutex);
    m_ready.wait(lock, [this] { return !m_commands.empty(); });
    return std::exchange(m_commands, {});
  }

  /// As waitAndDrain, but gives up with an empty list after `limit`.
  std::vector<T> waitAndDrain(std::chrono::milliseconds limit) {
    std::unique_lock lock(m_mutex);
    m_ready.wait_for(lock, limit, [this] { return !m_commands.empty(); });
    return std::exchange(m_commands, {});
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_ready;
  std::vector<T> m_commands;
};

}  // namespace brenier
