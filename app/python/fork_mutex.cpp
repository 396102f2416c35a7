#include "app/python/fork_mutex.h"

#include <pthread.h>

#include <set>

namespace brenier::python {

/// All that there are. Never destroyed: maps may outlive what is destroyed at the end of a process.
struct LivingMutexes {
  std::mutex guard;
  std::set<ForkMutex*> all;

  static LivingMutexes& get() {
    static auto* living = [] {
      pthread_atfork([] { get().guard.lock(); }, [] { get().guard.unlock(); },
                     [] {
                       for (auto* mutex : get().all) mutex->renew();
                       new (&get().guard) std::mutex;
                     });
      return new LivingMutexes;
    }();
    return *living;
  }
};

ForkMutex::ForkMutex() {
  auto& living = LivingMutexes::get();
  const std::lock_guard lock(living.guard);
  living.all.insert(this);
}

ForkMutex::~ForkMutex() {
  auto& living = LivingMutexes::get();
  const std::lock_guard lock(living.guard);
  living.all.erase(this);
}

}  // namespace brenier::python
