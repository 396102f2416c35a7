#include "core/io/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/io/input_file.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

Unexpected<RunError> cannotWrite(const std::string& path, int error) {
  const std::string start = "cannot write " + path + ": ";
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return failure(ErrorKind::disk, start + "the disk is full", "Free some space, or write elsewhere.");
    case EFBIG:
      return failure(ErrorKind::disk, start + "the file would be too large", "Write elsewhere.");
    case EACCES:
    case EPERM:
    case EROFS:
      return failure(ErrorKind::disk, start + "the folder is not writable", "Choose another folder.");
    default:
      return failure(ErrorKind::disk, start + std::generic_category().message(error), "Choose another folder.");
  }
}

/// Writes and syncs; 0 or the errno.
int writeAll(int file, const std::vector<std::string_view>& pieces) {
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      // One call writes at most about 2 GB on Linux.
      const ssize_t written = ::write(file, piece.data(), std::min<std::size_t>(piece.size(), 1u << 30));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      piece.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

/// The rename itself must reach the disk too. File systems that cannot sync a folder are left alone.
void syncFolder(const fs::path& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

std::string temporaryName(const fs::path& target) {
  static std::atomic<unsigned> counter{0};
  return target.string() + ".part-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
}

}  // namespace

Status writeFileAtomically(const std::string& path, const std::vector<std::string_view>& pieces) {
  if (path.empty()) return badInput("no file to write was named", "Give a path.");
  std::error_code ignored;
  fs::path target = path;
  if (fs::is_symlink(target, ignored)) {
    // Replace what the link means, not the link.
    if (auto real = fs::canonical(target, ignored); !ignored) target = real;
  }
  fs::path folder = target.parent_path();
  if (folder.empty()) folder = ".";
  if (!fs::is_directory(folder, ignored))
    return badInput("cannot write " + path + ": there is no folder " + folder.string(), "Make the folder first.");
  if (fs::is_directory(target, ignored))
    return badInput("cannot write " + path + ": it is a folder", "Name a file in it.");
  if (fs::exists(target, ignored) && !fs::is_regular_file(target, ignored))
    return badInput("cannot write " + path + ": it is not a regular file", "Name another file.");

  const std::string temporary = temporaryName(target);
  // open() rather than mkstemp(): the umask of the user decides who may read the file.
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return cannotWrite(path, errno);
  int error = writeAll(file, pieces);
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    return cannotWrite(path, error);
  }
  syncFolder(folder);
  return ok();
}

Status writeFileAtomically(const std::string& path, std::string_view bytes) {
  return writeFileAtomically(path, std::vector<std::string_view>{bytes});
}

Status writeFileIfChanged(const std::string& path, std::string_view bytes) {
  std::error_code error;
  if (fs::is_regular_file(path, error) && fs::file_size(path, error) == bytes.size() && !error)
    if (const auto there = readWholeFile(path); there && *there == bytes) return ok();
  return writeFileAtomically(path, bytes);
}

}  // namespace brenier
