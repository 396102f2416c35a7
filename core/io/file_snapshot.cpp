#include "core/io/file_snapshot.h"

#include <openssl/evp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/sha256.h"

namespace brenier {
namespace {

constexpr std::size_t chunkBytes = std::size_t{1} << 20;

/// SHA-256 of what it is fed.
class Hash {
 public:
  Hash() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr); }
  void add(const void* bytes, std::size_t count) { EVP_DigestUpdate(m_context.get(), bytes, count); }
  std::string digits() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(m_context.get(), digest.data(), &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
      constexpr const char* hex = "0123456789abcdef";
      text += hex[digest[i] >> 4];
      text += hex[digest[i] & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

std::int64_t modifiedOf(const struct stat& info) {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

Unexpected<RunError> noMemoryFor(const std::string& path) {
  return failure(ErrorKind::outOfMemory, "There is not enough memory to hold " + path + ".", "Give a smaller file.");
}

/// What programs have lent, by its original().
class LentFiles {
 public:
  std::string newPath(const std::string& name) {
    const std::lock_guard lock(m_mutex);
    return lentBegin + std::to_string(++m_count) + ">/" + name;
  }
  void add(const FileSnapshotPtr& file) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_files, [](const auto& entry) { return entry.second.expired(); });
    m_files[file->original()] = file;
  }
  FileSnapshotPtr find(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_files.find(path);
    return found == m_files.end() ? nullptr : found->second.lock();
  }
  static constexpr const char* lentBegin = "<memory ";

 private:
  mutable std::mutex m_mutex;
  std::map<std::string, std::weak_ptr<const FileSnapshot>> m_files;
  std::int64_t m_count = 0;
};

LentFiles& lentFiles() {
  static LentFiles files;
  return files;
}

bool writeAll(int handle, const char* bytes, std::size_t count) {
  while (count > 0) {
    const auto wrote = ::write(handle, bytes, count);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes += wrote;
    count -= static_cast<std::size_t>(wrote);
  }
  return true;
}

/// Hands the file's bytes to `take` in pieces; false from it ends that.
template <class Take>
Status eachChunk(InputFile& file, Take take) {
  std::vector<char> chunk(std::min<std::uint64_t>(chunkBytes, file.size()));
  while (file.remaining() > 0) {
    const std::size_t count = std::min<std::uint64_t>(chunk.size(), file.remaining());
    if (Status read = file.read(chunk.data(), count); !read) return read;
    if (!take(chunk.data(), count)) return noMemoryFor(file.path());
  }
  return ok();
}

}  // namespace

std::string sha256Of(const void* bytes, std::size_t count) {
  Hash hash;
  hash.add(bytes, count);
  return hash.digits();
}

std::string sha256Of(std::span<const std::string_view> pieces) {
  Hash hash;
  for (const auto piece : pieces) hash.add(piece.data(), piece.size());
  return hash.digits();
}

Result<std::string> sha256OfFile(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return Unexpected(file.error());
  Hash hash;
  const Status read = eachChunk(*file, [&](const char* bytes, std::size_t count) {
    hash.add(bytes, count);
    return true;
  });
  return read ? Result<std::string>(hash.digits()) : Unexpected(read.error());
}

Result<std::shared_ptr<FileSnapshot>> FileSnapshot::empty(const std::string& original) {
  std::shared_ptr<FileSnapshot> snapshot(new FileSnapshot);
  snapshot->m_original = original;
  snapshot->m_handle = ::memfd_create("brenier-data", MFD_CLOEXEC);
  if (snapshot->m_handle < 0) return noMemoryFor(original);
  return snapshot;
}

Result<FileSnapshotPtr> FileSnapshot::take(const std::string& path) {
  if (auto lent = lentFiles().find(path)) return lent;
  auto file = InputFile::open(path);
  if (!file) return Unexpected(file.error());
  auto made = empty(path);
  if (!made) return Unexpected(made.error());
  auto snapshot = *std::move(made);
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) snapshot->m_modified = modifiedOf(info);
  Hash hash;
  const Status read = eachChunk(*file, [&](const char* bytes, std::size_t count) {
    hash.add(bytes, count);
    return writeAll(snapshot->m_handle, bytes, count);
  });
  if (!read) return Unexpected(read.error());
  snapshot->m_size = static_cast<std::int64_t>(file->size());
  snapshot->m_sha256 = hash.digits();
  return FileSnapshotPtr(std::move(snapshot));
}

Result<FileSnapshotPtr> FileSnapshot::lend(const std::string& name, std::span<const std::string_view> pieces) {
  auto made = empty(lentFiles().newPath(name));
  if (!made) return Unexpected(made.error());
  auto snapshot = *std::move(made);
  Hash hash;
  for (const auto piece : pieces) {
    hash.add(piece.data(), piece.size());
    if (!writeAll(snapshot->m_handle, piece.data(), piece.size())) return noMemoryFor(name);
    snapshot->m_size += static_cast<std::int64_t>(piece.size());
  }
  snapshot->m_sha256 = hash.digits();
  lentFiles().add(snapshot);
  return FileSnapshotPtr(std::move(snapshot));
}

void FileSnapshot::lend(const FileSnapshotPtr& file) {
  lentFiles().add(file);
}

bool FileSnapshot::isLent(const std::string& path) {
  return path.starts_with(LentFiles::lentBegin);
}

FileSnapshot::~FileSnapshot() {
  if (m_handle >= 0) ::close(m_handle);
}

std::string FileSnapshot::path() const {
  return "/proc/self/fd/" + std::to_string(m_handle);
}

Status FileSnapshot::writeTo(const std::string& path) const {
  const auto bytes = readWholeFile(this->path());
  if (!bytes) return Unexpected(bytes.error());
  return writeFileIfChanged(path, *bytes);
}

FileState stateOf(const std::string& path, const std::string& sha256, std::int64_t size, std::int64_t modified) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return FileState::gone;
  if (info.st_size != size) return FileState::changed;
  if (modifiedOf(info) == modified) return FileState::same;
  const auto hash = sha256OfFile(path);
  return hash && *hash == sha256 ? FileState::same : FileState::changed;
}

RunError renamed(RunError error, const std::string& from, const std::string& to) {
  for (auto* text : {&error.message, &error.hint})
    for (std::size_t at = 0; (at = text->find(from, at)) != std::string::npos; at += to.size())
      text->replace(at, from.size(), to);
  return error;
}

}  // namespace brenier
