#include "core/watch/viewer_line.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace brenier::watch {
namespace {

constexpr std::size_t mostWaiting = 16u << 20;
constexpr double mostAtFirst = 16 << 20, mostASecond = 256 << 10;  // bytes that a viewer may send
constexpr std::size_t mostAtOnce = 1u << 20;                       // read of one viewer before the others' turn

}  // namespace

ViewerLine::ViewerLine(Handle socket, bool needsToken, Clock::time_point now)
    : m_socket(std::move(socket)), m_needsToken(needsToken), m_since(now), m_came(now) {
  makeImpatient(m_socket.file());
}

std::vector<Frame> ViewerLine::read(Clock::time_point now) {
  std::array<char, 16384> bytes;
  std::vector<Frame> frames;
  for (std::size_t taken = 0; !m_over && taken < mostAtOnce;) {
    const ssize_t got = ::recv(m_socket.file(), bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (got <= 0) {
      m_over = m_broken = true;
      break;
    }
    taken += static_cast<std::size_t>(got);
    m_read += static_cast<std::size_t>(got);
    m_reader.add({bytes.data(), static_cast<std::size_t>(got)});
    while (!m_over) {
      auto frame = m_reader.next();
      if (!frame)
        refuse(frame.error());
      else if (!*frame)
        break;
      else
        frames.push_back(**std::move(frame));
    }
    if (!m_greeted && !frames.empty()) break;  // what may follow is decided by the greeting
  }
  const double allowed = mostAtFirst + mostASecond * std::chrono::duration<double>(now - m_came).count();
  if (static_cast<double>(m_read) > allowed && !m_over)
    refuse({ErrorKind::badInput, std::to_string(m_read) + " bytes of commands have come, which is too much.", ""});
  return frames;
}

void ViewerLine::add(Bytes bytes) {
  if (m_over) return;
  m_waitingBytes += bytes->size();
  m_waiting.push_back(std::move(bytes));
  if (m_waitingBytes > mostWaiting) m_over = m_broken = true;
}

/// False where the connection takes no more for now.
bool ViewerLine::writeFront() {
  const std::string& front = *m_waiting.front();
  const ssize_t sent = ::send(m_socket.file(), front.data() + m_written, front.size() - m_written, MSG_NOSIGNAL);
  if (sent < 0 && errno == EINTR) return true;
  if (sent < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK) m_over = m_broken = true;
    return false;
  }
  m_written += static_cast<std::size_t>(sent);
  if (m_written < front.size()) return true;
  m_written = 0;
  m_waitingBytes -= front.size();
  m_waiting.pop_front();
  return true;
}

/// A moment goes when nothing else waits: what is lost of it is a newer one's gain.
void ViewerLine::write() {
  while (!m_broken) {
    if (m_waiting.empty()) {
      if (!m_moment) return;
      m_waitingBytes += m_moment->size();
      m_waiting.push_back(std::exchange(m_moment, nullptr));
    }
    if (!writeFront()) return;
  }
}

void ViewerLine::greet(bool packs) {
  m_greeted = true;
  m_packs = packs;
  m_reader.allow(mostFromViewer);
}

void ViewerLine::refuse(const RunError& error) {
  add(std::make_shared<std::string>(frameBytes(FrameKind::refused, encode(Refused{error}))));
  m_moment = nullptr;
  m_over = true;
  m_since = Clock::now();
}

}  // namespace brenier::watch
