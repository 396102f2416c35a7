#include "core/io/gzip_file.h"

#include <algorithm>
#include <optional>

#include "core/io/input_file.h"

#if BRENIER_HAS_ZLIB
#include <zlib.h>
#endif

namespace brenier {

#if BRENIER_HAS_ZLIB

struct GzipFile::Impl {
  std::string path;
  std::uint64_t most = 0;
  gzFile file = nullptr;
  ~Impl() {
    if (file) gzclose(file);
  }
};

Result<GzipFile> GzipFile::open(const std::string& path) {
  // Our own look at the file first: zlib has no words for what can be wrong.
  auto plain = InputFile::open(path);
  if (!plain) return Unexpected(plain.error());
  unsigned char magic[2] = {};
  if (plain->size() >= 2)
    if (auto status = plain->read(magic, 2); !status) return Unexpected(status.error());
  const bool packed = magic[0] == 0x1F && magic[1] == 0x8B;
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->most = packed ? plain->size() * 1032 : plain->size();  // the limit of deflate, zlib.net/zlib_tech.html
  impl->file = gzopen(path.c_str(), "rb");
  if (!impl->file) return cannotRead(path, "it cannot be opened", "Check its permissions.");
  return GzipFile(std::move(impl));
}

namespace {

Unexpected<RunError> endsEarly(const std::string& path) {
  return cannotRead(path, "it ends in the middle of its data", "The file is truncated; write it again.");
}

}  // namespace

Result<std::size_t> GzipFile::readSome(void* out, std::size_t bytes) {
  const int got = gzread(m_impl->file, out, static_cast<unsigned>(std::min<std::size_t>(bytes, 1u << 30)));
  int code = Z_OK;
  if (got <= 0) gzerror(m_impl->file, &code);
  if (code == Z_BUF_ERROR) return endsEarly(path());
  if (got < 0) return cannotRead(path(), "its packed data are damaged", "Fetch or write the file again.");
  m_impl->most -= std::min<std::uint64_t>(m_impl->most, static_cast<std::uint64_t>(got));
  return static_cast<std::size_t>(got);
}

Status GzipFile::read(void* out, std::size_t bytes) {
  auto* to = static_cast<unsigned char*>(out);
  while (bytes > 0) {
    const auto got = readSome(to, bytes);
    if (!got) return Unexpected(got.error());
    if (*got == 0) return endsEarly(path());
    to += *got;
    bytes -= *got;
  }
  return ok();
}

#else

struct GzipFile::Impl {
  std::string path;
  std::uint64_t most = 0;
  std::optional<InputFile> file;
};

Result<GzipFile> GzipFile::open(const std::string& path) {
  auto plain = InputFile::open(path);
  if (!plain) return Unexpected(plain.error());
  if (path.ends_with(".gz"))
    return cannotRead(path, "this program was built without zlib, which unpacks it", "Unpack it with gunzip.");
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->most = plain->size();
  impl->file = *std::move(plain);
  return GzipFile(std::move(impl));
}

Status GzipFile::read(void* out, std::size_t bytes) {
  auto status = m_impl->file->read(out, bytes);
  m_impl->most = m_impl->file->remaining();
  return status;
}

Result<std::size_t> GzipFile::readSome(void* out, std::size_t bytes) {
  const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, m_impl->file->remaining()));
  if (auto status = read(out, some); !status) return Unexpected(status.error());
  return some;
}

#endif

GzipFile::GzipFile(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
GzipFile::GzipFile(GzipFile&&) noexcept = default;
GzipFile& GzipFile::operator=(GzipFile&&) noexcept = default;
GzipFile::~GzipFile() = default;

const std::string& GzipFile::path() const {
  return m_impl->path;
}

std::uint64_t GzipFile::mostBytes() const {
  return m_impl->most;
}

}  // namespace brenier
