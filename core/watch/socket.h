#pragma once

#include <string>
#include <utility>

#include "core/api/run_error.h"

namespace brenier::watch {

/// An open file of the system that is closed with this; none: -1. No program that this one starts inherits it.
class Handle {
 public:
  explicit Handle(int file = -1) : m_file(file) {}
  ~Handle();
  Handle(Handle&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(m_file, other.m_file);
    return *this;
  }
  int file() const { return m_file; }
  explicit operator bool() const { return m_file >= 0; }

 private:
  int m_file;
};

/// Listens at a path for this user alone (mode 0600), however long the path is. What a dead process left there is
/// replaced. Errors: somebody listens there (bad input); the folder cannot be written (disk).
Result<Handle> listenAt(const std::string& path);
/// Whether the peer of a connection made there is this user, or the system's own.
bool isSameUser(int socket);

struct HostAndPort {
  std::string host, port;
};
/// "127.0.0.1:4000", "localhost:0", "[::1]:4000". Error (bad input): it is none.
Result<HostAndPort> hostAndPort(const std::string& text);

/// Listens on a port, 0 for one that is free; `any`: on whatever address, else only on those that this machine alone
/// reaches. Errors (bad input): another address, which `any` would allow; it cannot be listened on.
Result<Handle> listenOn(const HostAndPort& place, bool any);
/// Where a socket of listenOn() listens: "127.0.0.1:43211".
std::string addressOf(int socket);

/// Errors (bad input), the message a clause: "nothing is there", "nothing listens there".
Result<Handle> connectAt(const std::string& path);
Result<Handle> connectTo(const HostAndPort& place);

/// Reads and writes of it return at once from here on.
void makeImpatient(int socket);

}  // namespace brenier::watch
