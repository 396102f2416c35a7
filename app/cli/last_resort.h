#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

namespace brenier::cli {

/// Ends the program where a signal finds it in work that takes no notice of it, and everything that matters is on the
/// disk: between two looks of a step at its stop token minutes may pass.
class LastResort {
 public:
  /// `say` is called on another thread just before the program ends with `code`.
  LastResort(std::stop_token stop, int code, std::function<void()> say);
  ~LastResort();

  /// From here to end() the program may end at any moment.
  void begin() { m_state = mayEnd; }
  /// Does not return where the program is ending.
  void end();

 private:
  enum State { busy, mayEnd, ending, gone };
  void await();

  std::atomic<State> m_state = busy;
  const std::thread::id m_owner = std::this_thread::get_id();
  const int m_code;
  std::function<void()> m_say;
  std::stop_callback<std::function<void()>> m_onStop;  // the last: it may be called at once
};

}  // namespace brenier::cli
