#include "core/session/run_data.h"

#include <cstdint>
#include <filesystem>

#include "core/io/table.h"

namespace brenier {

namespace fs = std::filesystem;

namespace {

/// The file that a measure reads; null where it reads none, or names it by something that is no text.
std::string* pathOf(MeasureSpec& measure) {
  const auto it = measure.options.find("path");
  return it == measure.options.end() ? nullptr : std::get_if<std::string>(&it->second);
}

}  // namespace

Status keepData(const std::string& directory, const std::string& side, MeasureSpec& measure, const FileSnapshot& file,
                const std::string& keptHash) {
  std::string* path = pathOf(measure);
  if (!path) return ok();
  const std::string relative = "data/" + side + suffixOfTable(*path);
  const fs::path to = fs::path(directory) / fileOfTable(relative);
  *path = relative;
  if (measure.id == "points") measure.options.emplace("columns", "auto");
  std::error_code error;
  if (keptHash == file.sha256() && static_cast<std::int64_t>(fs::file_size(to, error)) == file.size() && !error)
    return ok();
  fs::create_directories(to.parent_path(), error);
  if (error)
    return failure(ErrorKind::disk,
                   "The data " + file.original() + " could not be copied into the run: " + error.message() + ".");
  return file.writeTo(to.string());
}

Status checkCopy(const std::string& directory, const std::string& name, const MeasureSpec& measure,
                 const FileRecord& record) {
  MeasureSpec own = measure;
  const std::string* path = pathOf(own);
  if (!path || record.sha256.empty()) return ok();
  const std::string copy = fileOfTable(*path);
  resolveData(directory, own);
  constexpr std::int64_t neverTrusted = -1;  // a time of change says nothing of bytes that came with a copied run
  const std::string file = fileOfTable(*path);
  const FileState state = stateOf(file, record.sha256, record.bytes, neverTrusted);
  if (state == FileState::same) return ok();
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  const bool otherSize = !error && static_cast<std::int64_t>(bytes) != record.bytes;
  const bool original = !record.original.empty() &&
                        stateOf(record.original, record.sha256, record.bytes, record.modified) == FileState::same;
  return badInput("The run's own copy of its data, " + copy + " in " + name + ", " +
                      (state == FileState::gone ? std::string("is not there any more")
                                                : "is not what it learned from" +
                                                      (otherSize ? ": it has " + std::to_string(bytes) +
                                                                       " bytes, and had " + std::to_string(record.bytes)
                                                                 : std::string())) +
                      ".",
                  (original ? "Put " + record.original + " in its place, which holds those bytes still"
                            : std::string("Put the bytes of that time in its place")) +
                      "; without them, brenier-cli map sends points through the weights all the same.");
}

void resolveData(const std::string& directory, MeasureSpec& measure) {
  std::string* path = pathOf(measure);
  if (path && fs::path(*path).is_relative()) *path = (fs::path(directory) / *path).string();
}

void findData(const std::string& folder, MeasureSpec& measure) {
  MeasureSpec beside = measure;
  resolveData(folder, beside);
  std::error_code error;
  if (const std::string* path = pathOf(beside); path && fs::exists(fileOfTable(*path), error))
    measure = std::move(beside);
}

void readAsBefore(MeasureSpec& measure) {
  if (measure.id == "points") measure.options.emplace("columns", "all");
}

Status checkInside(const MeasureSpec& measure, const std::string& name) {
  const auto it = measure.options.find("path");
  if (it == measure.options.end()) return ok();
  const auto* text = std::get_if<std::string>(&it->second);
  const fs::path path = text ? fs::path(*text).lexically_normal() : fs::path("..");
  if (path.is_absolute() || path.empty() || *path.begin() == "..")
    return badInput(name + " asks for the file " + (text ? *text : std::string("?")) + ", which is not part of it.",
                    "Do not trust this file.");
  return ok();
}

}  // namespace brenier
