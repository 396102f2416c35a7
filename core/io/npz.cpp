#include "core/io/npz.h"

#include <algorithm>

#include "core/io/byte_source.h"
#include "core/io/input_file.h"
#include "core/io/npy.h"
#include "core/io/zip_archive.h"

namespace brenier {
namespace {

constexpr std::string_view ofArray = ".npy";

/// Deflate packs 1,032 bytes into one at best (zlib.net/zlib_tech.html): an archive of zeros may be that small.
ZipRules npzRules() {
  return {.mostGrowth = 1032, .damagedHint = "The file is damaged; write it again with numpy.savez."};
}

bool isArray(const std::string& name) {
  return name.size() > ofArray.size() && name.ends_with(ofArray);
}

std::string listOf(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(8, names.size()); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i].substr(0, 60);
  return names.size() > 8 ? text + ", ..." : text;
}

}  // namespace

std::pair<std::string, std::string> splitNpzPath(const std::string& path) {
  constexpr std::string_view mark = ".npz:";
  const std::size_t at = path.rfind(mark);
  if (at == std::string::npos) return {path, {}};
  return {path.substr(0, at + mark.size() - 1), path.substr(at + mark.size())};
}

Result<std::vector<std::string>> npzArrays(const std::string& file) {
  const auto names = zipNames(file, npzRules());
  if (!names) return Unexpected(names.error());
  std::vector<std::string> arrays;
  for (const auto& name : *names)
    if (isArray(name)) arrays.push_back(name.substr(0, name.size() - ofArray.size()));
  if (arrays.empty())
    return cannotRead(file, "it holds no array", "Write it with numpy.savez(\"points.npz\", points=array).");
  return arrays;
}

Result<RawTable> readRawNpz(const std::string& file, std::string array) {
  const auto arrays = npzArrays(file);
  if (!arrays) return Unexpected(arrays.error());
  if (array.empty() && arrays->size() > 1)
    return cannotRead(file, "it holds " + std::to_string(arrays->size()) + " arrays, " + listOf(*arrays),
                      "Name one of them, as in " + file + ":" + arrays->front() + ".");
  if (array.empty()) array = arrays->front();
  if (std::find(arrays->begin(), arrays->end(), array) == arrays->end())
    return cannotRead(file, "it has no array \"" + array + "\"",
                      (arrays->size() == 1 ? "It holds " : "They are ") + listOf(*arrays) + ".");
  ZipRules rules = npzRules();
  rules.wanted = [entry = array + std::string(ofArray)](const std::string& name) { return name == entry; };
  const auto entries = readZip(file, rules);
  if (!entries) return Unexpected(entries.error());
  MemoryBytes bytes(file + ":" + array, entries->front().bytes);
  return readRawNpy(bytes);
}

}  // namespace brenier
