#pragma once

#include <mutex>
#include <new>

namespace brenier::python {

/// A mutex that nobody holds in a process that was forked, whoever held it in the one before: only the thread that
/// forked lives on there, and would wait for ever.
class ForkMutex {
 public:
  ForkMutex();
  ~ForkMutex();
  ForkMutex(const ForkMutex&) = delete;
  ForkMutex& operator=(const ForkMutex&) = delete;
  void lock() { m_mutex.lock(); }
  void unlock() { m_mutex.unlock(); }

 private:
  friend struct LivingMutexes;
  void renew() { new (&m_mutex) std::mutex; }
  std::mutex m_mutex;
};

}  // namespace brenier::python
