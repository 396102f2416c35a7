#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/api/run_error.h"

namespace brenier {

/// The bytes of a file as they were at one moment, read once and kept in memory: whatever becomes of the file, every
/// reader finds these. Immutable; any thread may use it.
class FileSnapshot {
 public:
  /// Errors: those of InputFile; not enough memory.
  static Result<std::shared_ptr<const FileSnapshot>> take(const std::string& path);
  /// Bytes that a program has in memory, one piece after another, as if they were a file: as long as what is returned
  /// is there, whatever reads a file through take() may be given its original(), which ends in `name`. Error: not
  /// enough memory.
  static Result<std::shared_ptr<const FileSnapshot>> lend(const std::string& name,
                                                          std::span<const std::string_view> pieces);
  /// As if it had been lent by its original(): a run's own copy may go with the folder or session that it was opened
  /// from, and is read again when the run begins anew.
  static void lend(const std::shared_ptr<const FileSnapshot>& file);
  /// Whether this is the original() of bytes that were in memory alone, and no file.
  static bool isLent(const std::string& path);
  ~FileSnapshot();
  FileSnapshot(const FileSnapshot&) = delete;
  FileSnapshot& operator=(const FileSnapshot&) = delete;

  /// The file as it was named.
  const std::string& original() const { return m_original; }
  /// SHA-256 of the bytes in hexadecimal digits.
  const std::string& sha256() const { return m_sha256; }
  std::int64_t size() const { return m_size; }
  /// When the file was last changed, in nanoseconds since 1970.
  std::int64_t modified() const { return m_modified; }
  /// Where these bytes can be opened as a file, as long as this is there. It has no ending.
  std::string path() const;
  /// Writes them to a file, whole or not at all. Error: disk.
  Status writeTo(const std::string& path) const;

 private:
  FileSnapshot() = default;
  static Result<std::shared_ptr<FileSnapshot>> empty(const std::string& original);
  std::string m_original, m_sha256;
  std::int64_t m_size = 0, m_modified = 0;
  int m_handle = -1;
};

using FileSnapshotPtr = std::shared_ptr<const FileSnapshot>;

/// Whether a file still holds the bytes of this hash; it is read only where size or time of change differ.
enum class FileState { same, changed, gone };
FileState stateOf(const std::string& path, const std::string& sha256, std::int64_t size, std::int64_t modified);

/// The error of a reader that was given `from`, as that of the file `to`.
RunError renamed(RunError error, const std::string& from, const std::string& to);

}  // namespace brenier
