#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// A file read from its beginning, unpacked on the way when it is a gzip file.
class GzipFile {
 public:
  /// Errors (bad input): those of InputFile; a gzip file in a program built without zlib.
  static Result<GzipFile> open(const std::string& path);
  GzipFile(GzipFile&&) noexcept;
  GzipFile& operator=(GzipFile&&) noexcept;
  ~GzipFile();

  const std::string& path() const;
  /// No more bytes than this can follow: what is left of a plain file, and what deflate can pack at best.
  std::uint64_t mostBytes() const;
  /// Reads exactly `bytes` bytes. Errors: fewer are there; the packed data are damaged.
  Status read(void* out, std::size_t bytes);
  /// Reads up to `bytes` bytes; 0 at the end. Errors: the packed data are damaged or end early.
  Result<std::size_t> readSome(void* out, std::size_t bytes);

 private:
  struct Impl;
  explicit GzipFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace brenier
