#include "core/io/packed_text.h"
#include "core/session/state_text.h"
#include "memory_file.h"

/// The input is a state's text, and, so that the search gets past the checksum, what such a text packs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace brenier;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto packed = packText(text);
  fuzz::requireReadable(packed);
  if (packed) fuzz::require(*unpackText(*packed, 1u << 20) == text);
  for (const std::string& whole : {text, packed ? "brenier1:" + *packed : text}) {
    const auto state = readStateText(whole);
    fuzz::requireReadable(state);
    if (!state) continue;
    const auto written = writeStateText(*state);
    fuzz::requireReadable(written);
    fuzz::require(written && *readStateText(*written) == *state);
  }
  return 0;
}
