#pragma once

#include <stop_token>
#include <thread>

namespace brenier::cli {

/// Ctrl+C and SIGTERM as a stop token, from when this is made on, for the rest of the process. One at a time.
class SignalStop {
 public:
  SignalStop();
  ~SignalStop();
  SignalStop(const SignalStop&) = delete;
  SignalStop& operator=(const SignalStop&) = delete;

  std::stop_token token() const { return m_stop.get_token(); }

 private:
  std::stop_source m_stop;
  std::thread m_thread;  ///< a signal handler may do next to nothing; it wakes this
};

}  // namespace brenier::cli
