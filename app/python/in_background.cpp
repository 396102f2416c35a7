#include "app/python/in_background.h"

#include <pybind11/pybind11.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace py = pybind11;

namespace brenier::python {
namespace {

class BackgroundWork {
 public:
  explicit BackgroundWork(const std::function<void(std::stop_token)>& work)
      : m_thread([this, &work](std::stop_token stop) {
          try {
            work(std::move(stop));
          } catch (...) {
            m_thrown = std::current_exception();
          }
          const std::lock_guard lock(m_mutex);
          m_done = true;
          m_ended.notify_all();
        }) {}

  bool waitFor(std::chrono::milliseconds time) {
    const py::gil_scoped_release release;
    std::unique_lock lock(m_mutex);
    return m_ended.wait_for(lock, time, [this] { return m_done; });
  }

  void stop() {
    const py::gil_scoped_release release;
    m_thread.request_stop();
    m_thread.join();
  }

  void rethrow() const {
    if (m_thrown) std::rethrow_exception(m_thrown);
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_ended;
  bool m_done = false;
  std::exception_ptr m_thrown;
  std::jthread m_thread;  // the last: it uses the others
};

}  // namespace

void inBackground(const std::function<void(std::stop_token)>& work, const std::function<void()>& tick) {
  constexpr std::chrono::milliseconds between{50};
  BackgroundWork background(work);
  try {
    while (!background.waitFor(between)) {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (tick) tick();
    }
    if (tick) tick();
  } catch (...) {
    background.stop();
    throw;
  }
  background.stop();
  background.rethrow();
}

}  // namespace brenier::python
