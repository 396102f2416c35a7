#include "core/watch/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

namespace brenier::watch {
namespace {

constexpr int waiting = 32;  // connections that nobody has taken yet

std::string whatIsWrong() {
  return std::string(std::strerror(errno));
}

/// Where a socket lies. Its address has room for 107 bytes: a longer path is gone through its folder, opened, which the
/// system knows under a short name.
struct SocketAddress {
  sockaddr_un address{};
  Handle folder;
};

std::optional<SocketAddress> socketAddress(const std::string& path) {
  SocketAddress place;
  place.address.sun_family = AF_UNIX;
  std::string name = path;
  if (name.size() >= sizeof place.address.sun_path) {
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    place.folder = Handle(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!place.folder) return std::nullopt;
    name = "/proc/self/fd/" + std::to_string(place.folder.file()) + "/" +
           (slash == std::string::npos ? path : path.substr(slash + 1));
  }
  if (name.size() >= sizeof place.address.sun_path) {
    errno = ENAMETOOLONG;
    return std::nullopt;
  }
  std::memcpy(place.address.sun_path, name.c_str(), name.size() + 1);
  return place;
}

Handle newSocket(int family) {
  return Handle(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

template <class Address>
const sockaddr* generic(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses addresses(const HostAndPort& place, bool toListen) {
  addrinfo hints{}, *list = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (toListen ? AI_PASSIVE : 0);
  if (::getaddrinfo(place.host.c_str(), place.port.c_str(), &hints, &list) != 0) return {};
  return Addresses(list);
}

bool isLoopback(const sockaddr* address) {
  if (address->sa_family == AF_INET)
    return (ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24) == 127;
  return address->sa_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

}  // namespace

Handle::~Handle() {
  if (m_file >= 0) ::close(m_file);
}

Result<Handle> listenAt(const std::string& path) {
  if (connectAt(path)) return badInput("Another process is watched at " + path + " already.", "Watch that one.");
  const auto failed = [&] {
    return failure(ErrorKind::disk, "Nobody can watch at " + path + ": " + whatIsWrong() + ".",
                   "Learning goes on without.");
  };
  const auto place = socketAddress(path);
  if (!place) return failed();
  Handle socket = newSocket(AF_UNIX);
  // Linux gives the file the mode of its socket, so that there is no moment at which others may open it.
  if (!socket || ::fchmod(socket.file(), S_IRUSR | S_IWUSR) != 0) return failed();
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode)) ::unlink(path.c_str());
  if (::bind(socket.file(), generic(place->address), sizeof place->address) != 0) return failed();
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(socket.file(), waiting) != 0) return failed();
  makeImpatient(socket.file());
  return socket;
}

bool isSameUser(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
}

Result<HostAndPort> hostAndPort(const std::string& text) {
  const auto colon = text.rfind(':');
  HostAndPort place;
  if (colon != std::string::npos) {
    place = {text.substr(0, colon), text.substr(colon + 1)};
    if (place.host.size() > 2 && place.host.front() == '[' && place.host.back() == ']')
      place.host = place.host.substr(1, place.host.size() - 2);
  }
  const bool digits =
      !place.port.empty() && place.port.size() <= 5 && place.port.find_first_not_of("0123456789") == std::string::npos;
  if (digits && !place.host.empty() && std::stoi(place.port) <= 65535) return place;
  return badInput("\"" + text + "\" is no HOST:PORT.", "Write it as 127.0.0.1:4000, with a port up to 65535.");
}

Result<Handle> listenOn(const HostAndPort& place, bool any) {
  const Addresses list = addresses(place, true);
  if (!list) return badInput("There is no address " + place.host + " here.", "Listen on 127.0.0.1.");
  if (!any && !isLoopback(list->ai_addr))
    return badInput(place.host + " can be reached from other machines, and what is sent there is not encrypted.",
                    "Listen on 127.0.0.1 and forward the port by ssh, or add --listen-any.");
  Handle socket = newSocket(list->ai_family);
  const int yes = 1;
  if (socket) ::setsockopt(socket.file(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (!socket || ::bind(socket.file(), list->ai_addr, list->ai_addrlen) != 0 || ::listen(socket.file(), waiting) != 0)
    return badInput("Nobody can listen on " + place.host + ":" + place.port + ": " + whatIsWrong() + ".",
                    "Take another port; 0 is one that is free.");
  makeImpatient(socket.file());
  return socket;
}

std::string addressOf(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  char host[64] = {}, port[8] = {};
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      ::getnameinfo(generic(address), size, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return {};
  return (address.ss_family == AF_INET6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + port;
}

Result<Handle> connectAt(const std::string& path) {
  const auto place = socketAddress(path);
  Handle socket = newSocket(AF_UNIX);
  if (place && socket && ::connect(socket.file(), generic(place->address), sizeof place->address) == 0) return socket;
  return badInput(errno == ENOENT || errno == ENOTDIR ? "nothing is there"
                  : errno == ECONNREFUSED             ? "nothing listens there"
                                                      : whatIsWrong());
}

Result<Handle> connectTo(const HostAndPort& place) {
  const Addresses list = addresses(place, false);
  if (!list) return badInput("there is no such host");
  for (const addrinfo* one = list.get(); one; one = one->ai_next) {
    Handle socket = newSocket(one->ai_family);
    if (!socket || ::connect(socket.file(), one->ai_addr, one->ai_addrlen) != 0) continue;
    const int yes = 1;
    ::setsockopt(socket.file(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return socket;
  }
  return badInput(errno == ECONNREFUSED ? "nothing listens there" : whatIsWrong());
}

void makeImpatient(int socket) {
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

}  // namespace brenier::watch
