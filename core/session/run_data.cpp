#include "core/session/run_data.h"

#include <unistd.h>

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

Status keepData(const std::string& directory, const char* side, MeasureSpec& measure) {
  std::string* path = pathOf(measure);
  if (!path) return ok();
  const fs::path from = fileOfTable(*path);
  const std::string relative = std::string("data/") + side + suffixOfTable(*path);
  const fs::path to = fs::path(directory) / fileOfTable(relative);
  *path = relative;
  if (measure.id == "points") measure.options.emplace("columns", "auto");
  std::error_code error;
  if (fs::equivalent(from, to, error)) return ok();
  const bool same = fs::exists(to, error) && fs::file_size(to, error) == fs::file_size(from, error) &&
                    fs::last_write_time(to, error) == fs::last_write_time(from, error);
  if (same && !error) return ok();
  // Copied under another name first, so that a process killed while copying leaves no half of a file.
  const fs::path part = to.string() + ".part-" + std::to_string(::getpid()) + "-0";
  error.clear();
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::copy_file(from, part, fs::copy_options::overwrite_existing, error);
  if (!error) fs::last_write_time(part, fs::last_write_time(from, error), error);
  if (!error) fs::rename(part, to, error);
  if (error)
    return failure(ErrorKind::disk,
                   "The data " + from.string() + " could not be copied into the run: " + error.message() + ".");
  return ok();
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
