#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "core/io/gzip_file.h"
#include "core/io/input_file.h"

namespace brenier {

/// Bytes read from their beginning: of a file, unpacked where it is packed, or of one in memory.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// For the sentences.
  virtual const std::string& path() const = 0;
  /// No more bytes than this can follow.
  virtual std::uint64_t mostBytes() const = 0;
  /// Reads exactly `bytes` bytes. Error: fewer are there.
  virtual Status read(void* out, std::size_t bytes) = 0;
};

class FileBytes final : public ByteSource {
 public:
  explicit FileBytes(GzipFile file) : m_file(std::move(file)) {}
  const std::string& path() const override { return m_file.path(); }
  std::uint64_t mostBytes() const override { return m_file.mostBytes(); }
  Status read(void* out, std::size_t bytes) override { return m_file.read(out, bytes); }

 private:
  GzipFile m_file;
};

/// The bytes must outlive this.
class MemoryBytes final : public ByteSource {
 public:
  MemoryBytes(std::string name, std::string_view bytes) : m_name(std::move(name)), m_rest(bytes) {}
  const std::string& path() const override { return m_name; }
  std::uint64_t mostBytes() const override { return m_rest.size(); }
  Status read(void* out, std::size_t bytes) override {
    if (bytes > m_rest.size()) return cannotRead(m_name, "it ends in the middle of its data", "Write the file again.");
    if (bytes > 0) std::memcpy(out, m_rest.data(), bytes);
    m_rest.remove_prefix(bytes);
    return ok();
  }

 private:
  std::string m_name;
  std::string_view m_rest;
};

}  // namespace brenier
