#pragma once

#include <memory>
#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// A private folder that holds an unpacked session file while it is open; removed with this object. What a killed
/// process left behind is removed when the next one begins, a day later.
class SessionFolder {
 public:
  /// Empty. Error: the temporary folder cannot be made (disk).
  static Result<std::shared_ptr<SessionFolder>> make();
  /// Unpacks a session file. Errors: those of readZip; disk.
  static Result<std::shared_ptr<SessionFolder>> unpack(const std::string& archive);
  ~SessionFolder();
  SessionFolder(const SessionFolder&) = delete;
  SessionFolder& operator=(const SessionFolder&) = delete;

  const std::string& path() const { return m_path; }
  /// Writes everything in the folder as one session file, atomically. Errors: those of writeZip.
  Status pack(const std::string& archive) const;

 private:
  explicit SessionFolder(std::string path) : m_path(std::move(path)) {}
  std::string m_path;
};

/// Whether this path names a session file by its ending, .brenier.
bool isSessionPath(const std::string& path);

/// Removes the unfinished files that killed processes left beside `path` while replacing it.
void removeLeftovers(const std::string& path);

}  // namespace brenier
