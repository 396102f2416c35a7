#pragma once

#include <sys/socket.h>

#include <QtTest>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/watch/connection.h"
#include "core/watch/wire.h"

/// Those who watch, in tests of who is watched.
namespace brenier::test {

using namespace std::chrono_literals;

/// One that reads what comes.
class Viewer {
 public:
  explicit Viewer(watch::Connection connection) : m_connection(std::move(connection)) {}

  /// Takes what is there; false once the connection is over.
  bool take(std::chrono::milliseconds limit = 0ms) {
    while (!m_over) {
      auto frame = m_connection.next(limit);
      limit = 0ms;
      if (!frame) {
        m_over = true;
        break;
      }
      if (!*frame) break;
      const std::string& payload = (*frame)->payload;
      if ((*frame)->kind == watch::FrameKind::snapshot) {
        auto moment = watch::decodeSnapshot(payload);
        if (!moment) qFatal("%s", moment.error().message.c_str());
        moments.push_back(*std::move(moment));
      } else if ((*frame)->kind == watch::FrameKind::event) {
        auto event = watch::decodeEvent(payload);
        if (!event) qFatal("%s", event.error().message.c_str());
        events.push_back(*std::move(event));
      }
    }
    return !m_over;
  }
  /// Until that is so; false where the connection ended before.
  bool takeUntil(const std::function<bool()>& is) {
    while (!is())
      if (!take(50ms)) return is();
    return true;
  }

  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> list;
    for (const auto& event : events)
      if (const auto* one = std::get_if<Event>(&event)) list.push_back(*one);
    return list;
  }
  RunState state() const {
    const auto states = all<StateChanged>();
    return states.empty() ? RunState::idle : states.back().state;
  }
  std::int64_t step() const {
    std::int64_t step = 0;
    for (const auto& row : all<MetricsRow>()) step = std::max(step, row.step);
    return step;
  }
  bool send(const Command& command) { return static_cast<bool>(m_connection.send(command)); }
  bool isOver() const { return m_over; }
  const watch::Welcome& welcome() const { return m_connection.welcome(); }

  std::vector<RunEvent> events;
  std::vector<Snapshot> moments;

 private:
  watch::Connection m_connection;
  bool m_over = false;
};

/// What somebody gets who sends these bytes there: the sentence with which it is refused. Empty where the connection
/// ended without one.
inline std::string answerTo(const watch::Handle& socket, const std::string& bytes, bool hangsUp = false) {
  ::send(socket.file(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (hangsUp) ::shutdown(socket.file(), SHUT_WR);
  watch::FrameReader reader(1 << 20);
  char piece[4096];
  for (ssize_t got; (got = ::recv(socket.file(), piece, sizeof piece, 0)) > 0;) {
    reader.add({piece, static_cast<std::size_t>(got)});
    for (auto frame = reader.next(); frame && *frame; frame = reader.next())
      if ((*frame)->kind == watch::FrameKind::refused) return watch::decodeRefused((*frame)->payload)->error.message;
  }
  return {};
}

}  // namespace brenier::test
