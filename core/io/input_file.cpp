#include "core/io/input_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace brenier {

Unexpected<RunError> cannotRead(const std::string& path, const std::string& what, std::string hint) {
  return badInput("cannot read " + path + ": " + what, std::move(hint));
}

Result<InputFile> InputFile::open(const std::string& path) {
  struct stat info {};
  if (path.empty()) return badInput("no file was named", "Give the path of a file.");
  if (::stat(path.c_str(), &info) != 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    return cannotRead(path, missing ? "there is no such file" : std::generic_category().message(errno),
                      "Check the path.");
  }
  if (S_ISDIR(info.st_mode)) return cannotRead(path, "it is a folder", "Name a file in it.");
  if (!S_ISREG(info.st_mode)) return cannotRead(path, "it is not a regular file", "Save the data to a file first.");
  if (info.st_size == 0) return cannotRead(path, "the file is empty", "Write the data again.");
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return cannotRead(path, std::generic_category().message(errno), "Check its permissions.");
  return InputFile(path, file, static_cast<std::uint64_t>(info.st_size));
}

Status InputFile::read(void* out, std::size_t bytes) {
  const std::size_t got = bytes == 0 ? 0 : std::fread(out, 1, bytes, m_file.get());
  m_position += got;
  if (got != bytes)
    return cannotRead(m_path, "it ends after " + std::to_string(m_position) + " bytes, in the middle of its data",
                      "The file is truncated; write it again.");
  return ok();
}

Result<std::string> readWholeFile(const std::string& path, std::uint64_t limit) {
  auto file = InputFile::open(path);
  if (!file) return Unexpected(file.error());
  if (file->size() > limit)
    return cannotRead(
        path, "it has " + std::to_string(file->size()) + " bytes, but at most " + std::to_string(limit) + " are read",
        "Give a smaller file.");
  std::string text(static_cast<std::size_t>(file->size()), '\0');
  if (auto status = file->read(text.data(), text.size()); !status) return Unexpected(status.error());
  return text;
}

}  // namespace brenier
