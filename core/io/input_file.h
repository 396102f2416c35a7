#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// Bad input with the sentence "cannot read PATH: WHAT".
Unexpected<RunError> cannotRead(const std::string& path, const std::string& what, std::string hint = {});

/// A regular, non-empty file open for reading, whose size is known before anything is believed or allocated.
class InputFile {
 public:
  /// Errors (bad input): no such file, a folder, something that is no regular file, not readable, empty.
  static Result<InputFile> open(const std::string& path);

  const std::string& path() const { return m_path; }
  std::uint64_t size() const { return m_size; }
  /// Bytes between the reading position and the end.
  std::uint64_t remaining() const { return m_size - m_position; }
  /// Reads exactly `bytes` bytes. Error: fewer are there.
  Status read(void* out, std::size_t bytes);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  InputFile(std::string path, std::FILE* file, std::uint64_t size)
      : m_path(std::move(path)), m_file(file), m_size(size) {}

  std::string m_path;
  std::unique_ptr<std::FILE, Close> m_file;
  std::uint64_t m_size = 0;
  std::uint64_t m_position = 0;
};

/// All bytes of a file of at most `limit` bytes. Errors as InputFile, and a larger file.
Result<std::string> readWholeFile(const std::string& path, std::uint64_t limit = std::uint64_t{1} << 40);

}  // namespace brenier
