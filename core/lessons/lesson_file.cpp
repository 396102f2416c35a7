#include "core/lessons/lesson_file.h"

#include <filesystem>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/zip_archive.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostFiles = 200;
constexpr std::uint64_t mostBytes = 16u << 20;

bool belongsToLesson(const std::string& name) {
  static const std::vector<std::string> endings = {".json", ".md", ".svg", ".png", ".jpg", momentEnding};
  return std::any_of(endings.begin(), endings.end(), [&](const auto& ending) { return name.ends_with(ending); });
}

Unexpected<RunError> tooLarge(const std::string& path, std::size_t files, std::uint64_t bytes) {
  return badInput(path + " holds " + std::to_string(files) + " files with " + std::to_string(bytes >> 10) +
                      " KB, and a lesson has at most " + std::to_string(mostFiles) + " with " +
                      std::to_string(mostBytes >> 10) + " KB.",
                  "Leave out what it does not show.");
}

Result<LessonFiles> readFolder(const fs::path& folder) {
  LessonFiles files;
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file(error) || !belongsToLesson(name)) continue;
    bytes += entry.file_size(error);
    if (files.size() >= mostFiles || bytes > mostBytes) return tooLarge(folder.string(), files.size() + 1, bytes);
    if (entry.file_size(error) == 0) {
      files[name] = {};
      continue;
    }
    auto read = readWholeFile(entry.path().string(), mostBytes);
    if (!read) return Unexpected<RunError>(read.error());
    files[name] = *std::move(read);
  }
  if (error) return cannotRead(folder.string(), "it is no folder that can be listed");
  return files;
}

/// Whoever zips a folder may have it in every name.
Result<LessonFiles> readArchive(const std::string& path) {
  ZipRules rules;
  rules.damagedHint = "The file is damaged or is no lesson.";
  const auto names = zipNames(path, rules);
  if (!names) return Unexpected<RunError>(names.error());
  std::string prefix;
  for (const auto& name : *names)
    if (name.ends_with("/lesson.json") && name.find('/') == name.rfind('/'))
      prefix = name.substr(0, name.find('/') + 1);
  for (const auto& name : *names)
    if (name == "lesson.json") prefix.clear();
  rules.wanted = [&](const std::string& name) {
    return name.starts_with(prefix) && name.find('/', prefix.size()) == std::string::npos && belongsToLesson(name);
  };
  auto entries = readZip(path, rules);
  if (!entries) return Unexpected<RunError>(entries.error());
  LessonFiles files;
  std::uint64_t bytes = 0;
  for (auto& entry : *entries) {
    bytes += entry.bytes.size();
    if (files.size() >= mostFiles || bytes > mostBytes) return tooLarge(path, entries->size(), bytes);
    files[entry.name.substr(prefix.size())] = std::move(entry.bytes);
  }
  return files;
}

}  // namespace

Result<LessonFiles> readLessonFiles(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return readFolder(path);
  const fs::path file(path);
  if (file.filename() == "lesson.json") return readFolder(file.has_parent_path() ? file.parent_path() : fs::path("."));
  return readArchive(path);
}

Status writeLessonFiles(const LessonFiles& files, const std::string& path) {
  if (path.ends_with(lessonEnding)) {
    std::vector<ZipEntry> entries;
    for (const auto& [name, bytes] : files) entries.push_back({name, bytes});
    return writeZip(path, entries);
  }
  std::error_code error;
  fs::create_directories(path, error);
  if (!fs::is_directory(path, error))
    return Unexpected<RunError>(
        RunError{ErrorKind::disk, "The folder " + path + " cannot be made.", "Choose another place."});
  for (const auto& [name, bytes] : files)
    if (const Status written = writeFileAtomically((fs::path(path) / name).string(), bytes); !written) return written;
  return ok();
}

}  // namespace brenier
