#include "core/exports/learned_map_json.h"
#include "core/session/run_config_json.h"
#include "memory_file.h"

// The JSON files of a run and of an export. What is read must survive being written and read again.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace brenier;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto config = readRunConfig(text, "input", UnknownFields::keep);
  if (config) {
    const std::string written = writeRunConfig(*config, text);
    const auto again = readRunConfig(written, "input", UnknownFields::keep);
    fuzz::require(again && again->source == config->source && again->solverOptions == config->solverOptions);
  }
  fuzz::requireReadable(readLearnedMap(text, {}, "input"));
  return 0;
}
