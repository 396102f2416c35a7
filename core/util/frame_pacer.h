#pragma once

#include <algorithm>
#include <chrono>

namespace brenier {

/// Decides when the worker builds the next frame. A frame is due when `interval` has passed since the last one began;
/// when looking costs more than `share` of the time, frames become rarer until it does not. Forced frames (first step,
/// single step, pause, end) are the caller's business and are reported here like the others.
class FramePacer {
 public:
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;

  explicit FramePacer(Seconds interval = Seconds(0.033), double share = 0.2) : m_interval(interval), m_share(share) {}

  bool due(Clock::time_point now) const { return !m_any || now - m_lastBegin >= wait(); }

  /// A frame was built from `begin` to `end`.
  void built(Clock::time_point begin, Clock::time_point end) {
    const Seconds cost = end - begin;
    m_cost = m_any ? Seconds(0.7 * m_cost.count() + 0.3 * cost.count()) : cost;
    m_lastBegin = begin;
    m_any = true;
  }

  /// The time from one frame's beginning to the next one's: at least the interval, and cost / share.
  Seconds wait() const { return std::max(m_interval, Seconds(m_cost.count() / m_share)); }

 private:
  Seconds m_interval;
  double m_share;
  Seconds m_cost{0};
  Clock::time_point m_lastBegin{};
  bool m_any = false;
};

}  // namespace brenier
