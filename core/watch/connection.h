#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/api/command.h"
#include "core/watch/frames.h"
#include "core/watch/socket.h"

namespace brenier::watch {

/// Where a run is watched: at a socket's path, or at a port with its token.
struct Place {
  std::string path;
  HostAndPort port;  ///< where there is no path
  Token token{};
  bool packs = false;  ///< it is far away: large frames are packed
};

/// A viewer's side of a connection. One thread uses it.
class Connection {
 public:
  /// Connects and greets. Errors (bad input): nothing listens there (`unheard` says so); it does not answer, or
  /// refuses.
  static Result<Connection> open(const Place& place, bool* unheard = nullptr);

  const Welcome& welcome() const { return m_welcome; }
  /// Error (bad input): the connection is gone.
  Status send(const Command& command);
  /// The next frame; nothing after `limit`, or once `wake` (a file of the system) can be read. Errors (bad input): the
  /// connection ended; what came is no frame.
  Result<std::optional<Frame>> next(std::chrono::milliseconds limit, int wake = -1);

 private:
  explicit Connection(Handle socket) : m_socket(std::move(socket)) {}
  Status sendBytes(const std::string& bytes);

  Handle m_socket;
  FrameReader m_reader{mostFromRun};
  Welcome m_welcome;
};

}  // namespace brenier::watch
