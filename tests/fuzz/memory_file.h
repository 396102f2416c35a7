#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace brenier::fuzz {

/// The input as a file that lives in memory: readers take paths, and a disk would make every input slow.
class MemoryFile {
 public:
  MemoryFile() : m_handle(::memfd_create("input", MFD_CLOEXEC)) {
    if (m_handle < 0) std::abort();
  }
  ~MemoryFile() { ::close(m_handle); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  /// The path of a file with exactly these bytes.
  std::string with(const std::uint8_t* data, std::size_t size) {
    if (::ftruncate(m_handle, 0) != 0) std::abort();
    if (size > 0 && ::pwrite(m_handle, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
    return "/proc/self/fd/" + std::to_string(m_handle);
  }

 private:
  int m_handle;
};

/// Ends the program, and so counts as a crash, where a reader's promise is broken.
inline void require(bool kept) {
  if (!kept) std::abort();
}

/// A refusal must say something: the file and what is wrong with it.
template <class T>
void requireReadable(const T& result) {
  if (!result) require(!result.error().message.empty() && result.error().message.size() < 4096);
}

}  // namespace brenier::fuzz
