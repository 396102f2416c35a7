#include "core/io/zip_archive.h"

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"

#ifdef BRENIER_HAS_LIBZIP
#include <zip.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <set>

namespace brenier {
namespace {

constexpr std::int64_t mostEntries = 10'000;
constexpr std::uint64_t alwaysAllowed = 1u << 20;
constexpr std::uint32_t unixTypeMask = 0170000, unixRegular = 0100000;
constexpr std::time_t fixedTime = 315532800;  // 1980-01-01, the first day the format knows

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;

/// The file that is read, and by which rules.
struct Reading {
  const std::string& path;
  const ZipRules& rules;
  std::uint64_t fileSize = 0;
  Archive archive = {};
};

Unexpected<RunError> damagedArchive(const Reading& reading, const std::string& what) {
  return cannotRead(reading.path, what, reading.rules.damagedHint);
}

/// A name is shown in a sentence, so control characters and endless names are cut.
std::string shown(const std::string& name) {
  std::string clean;
  for (const char c : name.substr(0, 80)) clean += static_cast<unsigned char>(c) < 32 || c == 127 ? '?' : c;
  return "\"" + clean + "\"";
}

bool staysInside(const std::string& name) {
  if (name.empty() || name.size() > 255 || name.front() == '/') return false;
  if (name.find_first_of("\\:") != std::string::npos) return false;
  if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 32 || c == 127; })) return false;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    if (part == ".." || part == "." || (part.empty() && end != name.size())) return false;
    begin = end + 1;
  }
  return true;
}

struct Listed {
  zip_uint64_t index = 0;
  std::string name;
  std::uint64_t size = 0;
};

/// What one entry announces; a folder gives an empty name.
Result<Listed> inspect(const Reading& reading, zip_uint64_t index) {
  zip_t* archive = reading.archive.get();
  zip_stat_t stat;
  if (zip_stat_index(archive, index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_NAME) || !(stat.valid & ZIP_STAT_SIZE))
    return damagedArchive(reading, "entry " + std::to_string(index) + " cannot be listed");
  const std::string name = stat.name;
  if (!staysInside(name))
    return cannotRead(reading.path, "its entry " + shown(name) + " would be written outside of the session's folder",
                      "Do not trust this file.");
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
    return damagedArchive(reading, "its entry " + shown(name) + " is encrypted");
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  zip_file_get_external_attributes(archive, index, 0, &system, &attributes);
  const std::uint32_t type = attributes >> 16 & unixTypeMask;
  if (name.back() == '/') return Listed{};
  if (system == ZIP_OPSYS_UNIX && type != 0 && type != unixRegular)
    return cannotRead(reading.path, "its entry " + shown(name) + " is a link or device", "Do not trust this file.");
  return Listed{index, name, stat.size};
}

Result<std::vector<Listed>> list(const Reading& reading) {
  const auto count = zip_get_num_entries(reading.archive.get(), 0);
  if (count > mostEntries)
    return damagedArchive(reading, "it has " + std::to_string(count) + " entries, but at most " +
                                       std::to_string(mostEntries) + " are read");
  std::vector<Listed> all;
  std::set<std::string> names;
  std::uint64_t total = 0;
  const std::uint64_t allowed = alwaysAllowed + reading.rules.mostGrowth * reading.fileSize;
  for (zip_int64_t i = 0; i < count; ++i) {
    auto entry = inspect(reading, static_cast<zip_uint64_t>(i));
    if (!entry) return Unexpected<RunError>(entry.error());
    if (entry->name.empty()) continue;
    if (!names.insert(entry->name).second)
      return damagedArchive(reading, "its entry " + shown(entry->name) + " is there twice");
    if (entry->size > allowed - total)
      return cannotRead(reading.path,
                        "it has " + std::to_string(reading.fileSize) + " bytes, but announces more than " +
                            std::to_string(allowed) + " bytes of content",
                        "Do not trust this file.");
    total += entry->size;
    all.push_back(*std::move(entry));
  }
  return all;
}

Result<ZipEntry> unpack(const Reading& reading, const Listed& listed) {
  const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(reading.archive.get(), listed.index, 0));
  if (!file) return damagedArchive(reading, "its entry " + shown(listed.name) + " cannot be opened");
  ZipEntry entry{listed.name, std::string(static_cast<std::size_t>(listed.size), '\0')};
  std::uint64_t done = 0;
  while (done < listed.size) {
    const auto got = zip_fread(file.get(), entry.bytes.data() + done, listed.size - done);
    if (got <= 0) break;
    done += static_cast<std::uint64_t>(got);
  }
  char beyond = 0;  // reading to the end also checks the sum of the content
  if (done != listed.size || zip_fread(file.get(), &beyond, 1) != 0)
    return damagedArchive(reading, "its entry " + shown(listed.name) + " announces " + std::to_string(listed.size) +
                                       " bytes, but its content is damaged or has another size");
  return entry;
}

Result<Reading> openZip(const std::string& path, const ZipRules& rules) {
  Reading reading{path, rules};
  {
    const auto file = InputFile::open(path);
    if (!file) return Unexpected<RunError>(file.error());
    reading.fileSize = file->size();
  }
  int code = 0;
  reading.archive.reset(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (reading.archive) return Result<Reading>(std::move(reading));
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string what = zip_error_strerror(&error);
  zip_error_fini(&error);
  return damagedArchive(reading, "it is no zip file that can be opened (" + what + ")");
}

/// The archive as bytes, or the library's sentence.
Result<std::string> pack(const std::vector<ZipEntry>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  const auto failed = [](const char* what) {
    return failure(ErrorKind::internal, std::string("the archive could not be made: ") + what);
  };
  zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (!buffer) return failed(zip_error_strerror(&error));
  zip_source_keep(buffer);
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> keep(buffer, zip_source_free);
  Archive archive(zip_open_from_source(buffer, ZIP_TRUNCATE, &error));
  if (!archive) return failed(zip_error_strerror(&error));
  for (const auto& entry : entries) {
    zip_source_t* content = zip_source_buffer(archive.get(), entry.bytes.data(), entry.bytes.size(), 0);
    const auto index = content ? zip_file_add(archive.get(), entry.name.c_str(), content, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
      if (content) zip_source_free(content);
      return failed(zip_strerror(archive.get()));
    }
    const auto at = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(archive.get(), at, entry.pack ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    zip_file_set_mtime(archive.get(), at, fixedTime, 0);
  }
  if (zip_close(archive.get()) != 0) return failed(zip_strerror(archive.get()));
  static_cast<void>(archive.release());  // closed
  zip_stat_t stat;
  zip_source_stat(buffer, &stat);
  std::string bytes(static_cast<std::size_t>(stat.size), '\0');
  if (zip_source_open(buffer) != 0) return failed("its bytes cannot be read back");
  const auto got = zip_source_read(buffer, bytes.data(), bytes.size());
  zip_source_close(buffer);
  if (got != static_cast<zip_int64_t>(bytes.size())) return failed("its bytes cannot be read back");
  return bytes;
}

}  // namespace

Status writeZip(const std::string& path, const std::vector<ZipEntry>& entries) {
  const auto bytes = pack(entries);
  if (!bytes) return Unexpected<RunError>(bytes.error());
  return writeFileAtomically(path, *bytes);
}

Result<std::vector<std::string>> zipNames(const std::string& path, const ZipRules& rules) {
  const auto reading = openZip(path, rules);
  if (!reading) return Unexpected<RunError>(reading.error());
  const auto listed = list(*reading);
  if (!listed) return Unexpected<RunError>(listed.error());
  std::vector<std::string> names;
  for (const auto& one : *listed) names.push_back(one.name);
  return names;
}

Result<std::vector<ZipEntry>> readZip(const std::string& path, const ZipRules& rules) {
  const auto reading = openZip(path, rules);
  if (!reading) return Unexpected<RunError>(reading.error());
  const auto listed = list(*reading);
  if (!listed) return Unexpected<RunError>(listed.error());
  std::vector<ZipEntry> entries;
  for (const auto& one : *listed) {
    if (rules.wanted && !rules.wanted(one.name)) continue;
    auto entry = unpack(*reading, one);
    if (!entry) return Unexpected<RunError>(entry.error());
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace brenier

#else

namespace brenier {
namespace {

Unexpected<RunError> noLibzip(const std::string& path) {
  return badInput("This build has no libzip, so " + path + " cannot be written or read.",
                  "Use a run directory, or build with libzip.");
}

}  // namespace

Status writeZip(const std::string& path, const std::vector<ZipEntry>&) {
  return noLibzip(path);
}

Result<std::vector<std::string>> zipNames(const std::string& path, const ZipRules&) {
  return noLibzip(path);
}

Result<std::vector<ZipEntry>> readZip(const std::string& path, const ZipRules&) {
  return noLibzip(path);
}

}  // namespace brenier

#endif
