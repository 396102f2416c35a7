#include "app/cli/signal_stop.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace brenier::cli {
namespace {

int wakeUp[2] = {-1, -1};

constexpr char fromSignal = 's', fromHere = 'q';

extern "C" void onSignal(int) {
  const int before = errno;
  [[maybe_unused]] const auto written = ::write(wakeUp[1], &fromSignal, 1);
  errno = before;
}

}  // namespace

SignalStop::SignalStop() {
  if (::pipe(wakeUp) != 0) return;  // signals then end the program, as anywhere
  m_thread = std::thread([this] {
    char from = 0;
    while (::read(wakeUp[0], &from, 1) != 1 && errno == EINTR) {
    }
    if (from == fromSignal) m_stop.request_stop();
  });
  std::signal(SIGINT, onSignal);
  std::signal(SIGTERM, onSignal);
}

SignalStop::~SignalStop() {
  if (!m_thread.joinable()) return;
  [[maybe_unused]] const auto written = ::write(wakeUp[1], &fromHere, 1);
  m_thread.join();
}

}  // namespace brenier::cli
