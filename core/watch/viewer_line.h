#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "core/watch/frames.h"
#include "core/watch/look.h"
#include "core/watch/socket.h"

namespace brenier::watch {

/// One viewer's connection, on the run's side: reads what it sends, and writes to it what it has room for. It never
/// waits. Belongs to the server's thread.
class ViewerLine {
 public:
  using Bytes = std::shared_ptr<const std::string>;
  using Clock = std::chrono::steady_clock;

  ViewerLine(Handle socket, bool needsToken, Clock::time_point now);

  int socket() const { return m_socket.file(); }
  bool needsToken() const { return m_needsToken; }
  /// Whether it has been welcomed.
  bool isGreeted() const { return m_greeted; }
  bool packs() const { return m_packs; }
  /// Whether it is gone, or is to be: nothing of it is read any more, and once what waits is written it is closed.
  bool isOver() const { return m_over; }
  /// Whether the object can go.
  bool isDone() const { return m_broken || (m_over && !waitsToWrite()); }
  bool waitsToWrite() const { return !m_waiting.empty() || m_moment != nullptr; }
  /// When it came, or was refused.
  Clock::time_point since() const { return m_since; }

  /// What it looks at; nothing: at no moments.
  std::optional<Look> look;
  /// In which plane, also where it looks at nothing yet.
  PlaneChoice plane;

  /// All frames that have come; marks the viewer as gone where its connection ended, or sent what is none, or so much
  /// that reading it would cost the run.
  std::vector<Frame> read(Clock::time_point now);
  /// In this order, one after another, and none is left out. Whoever leaves too much unread is hung up on.
  void add(Bytes bytes);
  /// The newest moment: one that still waits is dropped for it.
  void setMoment(Bytes bytes) { m_moment = std::move(bytes); }
  /// Whether a further moment would not wait.
  bool hasRoom() const { return m_moment == nullptr && m_waiting.empty(); }
  /// Writes as much as the connection takes.
  void write();

  void greet(bool packs);
  /// Says why, and hangs up.
  void refuse(const RunError& error);
  void close() { m_over = true; }

 private:
  bool writeFront();

  Handle m_socket;
  bool m_needsToken;
  Clock::time_point m_since;
  const Clock::time_point m_came;
  std::size_t m_read = 0;  ///< bytes, altogether
  FrameReader m_reader{mostInHello};
  bool m_greeted = false, m_packs = false, m_over = false, m_broken = false;
  std::deque<Bytes> m_waiting;
  std::size_t m_waitingBytes = 0;
  std::size_t m_written = 0;  ///< of the first that waits
  Bytes m_moment;
};

}  // namespace brenier::watch
