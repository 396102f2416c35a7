#include "app/cli/last_resort.h"

#include <chrono>
#include <cstdlib>
#include <thread>

namespace brenier::cli {
namespace {

constexpr std::chrono::milliseconds patience(600), look(10);

}  // namespace

LastResort::LastResort(std::stop_token stop, int code, std::function<void()> say)
    : m_code(code), m_say(std::move(say)), m_onStop(std::move(stop), [this] { await(); }) {}

LastResort::~LastResort() {
  end();
  m_state = gone;
}

void LastResort::end() {
  if (m_state.exchange(busy) != ending) return;
  m_state = ending;
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

/// On the thread that requests the stop.
void LastResort::await() {
  if (std::this_thread::get_id() == m_owner) return;  // it was stopped before: whoever waits here works no longer
  const auto until = std::chrono::steady_clock::now() + patience;
  for (; m_state != gone; std::this_thread::sleep_for(look)) {
    State now = mayEnd;
    if (std::chrono::steady_clock::now() < until || !m_state.compare_exchange_strong(now, ending)) continue;
    m_say();
    std::_Exit(m_code);
  }
}

}  // namespace brenier::cli
