#include "core/watch/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/watch/wire.h"

namespace brenier::watch {
namespace {

constexpr std::chrono::milliseconds patience(10000);  // with an answer, and with a connection that takes nothing

std::string nameOf(const Place& place) {
  return place.path.empty() ? place.port.host + ":" + place.port.port : place.path;
}

Unexpected<RunError> lost() {
  return badInput("The connection to the run ended.", "Attach again once it is there.");
}

}  // namespace

Result<Connection> Connection::open(const Place& place, bool* unheard) {
  auto socket = place.path.empty() ? connectTo(place.port) : connectAt(place.path);
  if (unheard) *unheard = !socket;
  if (!socket)
    return badInput("No run can be watched at " + nameOf(place) + ": " + socket.error().message + ".",
                    place.path.empty() ? "Look at the line with which it began to listen." : "");
  makeImpatient(socket->file());
  Connection connection(*std::move(socket));
  Hello hello;
  hello.token = place.token;
  hello.packs = place.packs;
  if (const Status sent = connection.sendBytes(frameBytes(FrameKind::hello, encode(hello))); !sent)
    return Unexpected<RunError>(sent.error());
  auto answer = connection.next(patience);
  if (!answer) return Unexpected<RunError>(answer.error());
  if (!*answer)
    return badInput(nameOf(place) + " does not answer within " + std::to_string(patience.count() / 1000) + " seconds.",
                    "Look whether a run listens there.");
  if ((*answer)->kind == FrameKind::refused) {
    const auto refused = decodeRefused((*answer)->payload);
    return Unexpected<RunError>(refused ? refused->error : refused.error());
  }
  if ((*answer)->kind != FrameKind::welcome)
    return badInput("What answers at " + nameOf(place) + " is no run of Brenier.", "Look at the address.");
  auto welcome = decodeWelcome((*answer)->payload);
  if (!welcome) return Unexpected<RunError>(welcome.error());
  connection.m_welcome = *std::move(welcome);
  return connection;
}

Status Connection::send(const Command& command) {
  return sendBytes(frameBytes(FrameKind::command, encode(command)));
}

Status Connection::sendBytes(const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t now = ::send(m_socket.file(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (now >= 0) {
      sent += static_cast<std::size_t>(now);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return lost();
    pollfd file{m_socket.file(), POLLOUT, 0};
    if (::poll(&file, 1, static_cast<int>(patience.count())) == 0) return lost();
  }
  return ok();
}

Result<std::optional<Frame>> Connection::next(std::chrono::milliseconds limit, int wake) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + limit;
  std::array<char, 65536> bytes;
  while (true) {
    auto frame = m_reader.next();
    if (!frame || *frame) return frame;
    const ssize_t got = ::recv(m_socket.file(), bytes.data(), bytes.size(), 0);
    if (got > 0) {
      m_reader.add({bytes.data(), static_cast<std::size_t>(got)});
      continue;
    }
    if (got == 0) return lost();
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return lost();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return std::optional<Frame>();
    pollfd files[2] = {{m_socket.file(), POLLIN, 0}, {wake, POLLIN, 0}};
    ::poll(files, wake >= 0 ? 2 : 1, static_cast<int>(left.count()));
    if (wake >= 0 && (files[1].revents & POLLIN)) return std::optional<Frame>();
  }
}

}  // namespace brenier::watch
