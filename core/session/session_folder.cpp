#include "core/session/session_folder.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <vector>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/zip_archive.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folderPrefix = "brenier-session-", partMark = ".part-";

/// Whether the process whose number begins this text is gone.
bool processGone(std::string_view text) {
  long id = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
  return problem == std::errc() && end != text.data() && id > 0 && ::kill(static_cast<pid_t>(id), 0) != 0 &&
         errno == ESRCH;
}

void removeFolderQuietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

/// Another machine or container may share the temporary folder, so a dead process is not enough: it must be old too.
void sweep(const fs::path& temporary) {
  std::error_code error;
  const auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (const auto& entry : fs::directory_iterator(temporary, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(folderPrefix) || !processGone(std::string_view(name).substr(folderPrefix.size()))) continue;
    if (fs::last_write_time(entry.path(), error) < yesterday && !error) removeFolderQuietly(entry.path());
  }
}

/// Text shrinks, numbers hardly do.
bool worthPacking(const fs::path& path) {
  return path.extension() == ".json" || path.extension() == ".csv" || path.extension() == ".txt";
}

}  // namespace

Result<std::shared_ptr<SessionFolder>> SessionFolder::make() {
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  if (!error) sweep(temporary);
  std::string path = (temporary / folderPrefix).string() + std::to_string(::getpid()) + "-XXXXXX";
  if (error || !::mkdtemp(path.data()))
    return failure(ErrorKind::disk, "No temporary folder can be made in " + temporary.string() + ".",
                   "Set TMPDIR to a folder of yours.");
  return std::shared_ptr<SessionFolder>(new SessionFolder(path));
}

Result<std::shared_ptr<SessionFolder>> SessionFolder::unpack(const std::string& archive) {
  const auto entries = readZip(archive);
  if (!entries) return Unexpected<RunError>(entries.error());
  auto folder = make();
  if (!folder) return folder;
  for (const auto& entry : *entries) {
    const fs::path target = fs::path((*folder)->path()) / entry.name;
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error)
      return cannotRead(archive, "its entry \"" + entry.name + "\" needs a folder where a file is",
                        "The file is damaged.");
    if (const Status s = writeFileAtomically(target.string(), entry.bytes); !s) return Unexpected<RunError>(s.error());
  }
  return folder;
}

SessionFolder::~SessionFolder() {
  removeFolderQuietly(m_path);
}

Status SessionFolder::pack(const std::string& archive) const {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(m_path, error))
    if (entry.is_regular_file(error) && entry.path().filename().string().find(partMark) == std::string::npos)
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<ZipEntry> entries;
  for (const auto& file : files) {
    const std::string name = fs::relative(file, m_path, error).generic_string();
    if (fs::file_size(file, error) == 0) {
      entries.push_back({name, {}, false});
      continue;
    }
    auto bytes = readWholeFile(file.string());
    if (!bytes) return Unexpected<RunError>(bytes.error());
    entries.push_back({name, *std::move(bytes), worthPacking(file)});
  }
  return writeZip(archive, entries);
}

bool isSessionPath(const std::string& path) {
  return fs::path(path).extension() == ".brenier";
}

void removeLeftovers(const std::string& path) {
  std::error_code error;
  const fs::path file(path);
  const std::string prefix = file.filename().string() + std::string(partMark);
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::vector<fs::path> gone;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && processGone(std::string_view(name).substr(prefix.size())))
      gone.push_back(entry.path());
  }
  for (const auto& one : gone) fs::remove(one, error);
}

}  // namespace brenier
