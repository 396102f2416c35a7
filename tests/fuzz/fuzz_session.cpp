#include <filesystem>

#include "core/io/zip_archive.h"
#include "core/session/run_config_json.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  const auto entries = brenier::readZip(file.with(data, size));
  brenier::fuzz::requireReadable(entries);
  if (!entries) return 0;
  std::uint64_t total = 0;
  for (const auto& entry : *entries) {
    total += entry.bytes.size();
    const auto path = std::filesystem::path(entry.name).lexically_normal();
    brenier::fuzz::require(path.is_relative() && !path.empty() && *path.begin() != "..");
    if (entry.name == "config.json")
      brenier::fuzz::requireReadable(brenier::readRunConfig(entry.bytes, entry.name, brenier::UnknownFields::keep));
  }
  brenier::fuzz::require(total <= (1u << 20) + 200 * static_cast<std::uint64_t>(size));
  return 0;
}
