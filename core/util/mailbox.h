#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace brenier {

/// The only way from the worker to the window. Two lanes under one leaf mutex: for each {run, purpose} a slot that
/// holds the newest frame (lossy), and the appended events (lossless). Whatever the rate of posting, at most one
/// wake-up is pending between two drains. Any thread may post; one thread drains.
template <class Frame, class Event>
class Mailbox {
 public:
  using Key = std::pair<unsigned long long, int>;  ///< run, purpose
  using FramePtr = std::shared_ptr<const Frame>;

  struct Mail {
    std::vector<FramePtr> frames;
    std::vector<Event> events;
  };

  /// `wake` is called on the posting thread, outside the lock, and must only post a notification.
  /// Mail that already waits wakes the new listener at once. An empty function removes the listener; when this returns,
  /// no call of the old one is running or will come.
  void setWake(std::function<void()> wake) {
    {
      std::lock_guard wakeLock(m_wakeMutex);
      m_wake = std::move(wake);
    }
    {
      std::lock_guard lock(m_mutex);
      if (m_frames.empty() && m_events.empty()) return;
      m_wakePending = true;
    }
    callWake();
  }

  void publish(Key key, FramePtr frame) {
    post([&] { m_frames[key] = std::move(frame); });
  }

  void append(Event event) {
    post([&] { m_events.push_back(std::move(event)); });
  }

  /// Whether the newest frame of this key has been taken; a worker builds the next one only then.
  bool slotEmpty(Key key) const {
    std::lock_guard lock(m_mutex);
    return m_frames.find(key) == m_frames.end();
  }

  Mail drain() {
    Mail mail;
    std::lock_guard lock(m_mutex);
    m_wakePending = false;
    for (auto& [key, frame] : m_frames) mail.frames.push_back(std::move(frame));
    m_frames.clear();
    mail.events.swap(m_events);
    return mail;
  }

 private:
  template <class Change>
  void post(Change change) {
    {
      std::lock_guard lock(m_mutex);
      change();
      if (m_wakePending) return;
      m_wakePending = true;
    }
    callWake();
  }

  void callWake() {
    std::lock_guard wakeLock(m_wakeMutex);
    if (m_wake) m_wake();
  }

  mutable std::mutex m_mutex;
  std::mutex m_wakeMutex;  // never taken while m_mutex is held
  std::map<Key, FramePtr> m_frames;
  std::vector<Event> m_events;
  std::function<void()> m_wake;
  bool m_wakePending = false;
};

}  // namespace brenier
