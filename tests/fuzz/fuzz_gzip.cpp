#include "core/io/csv.h"
#include "core/io/npy.h"
#include "memory_file.h"

// The readers of text and of arrays on the same packed file: each must refuse what is the other's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;  // deflate packs a thousand to one
  static brenier::fuzz::MemoryFile file;
  const std::string path = file.with(data, size);
  const auto text = brenier::readCsv(path);
  brenier::fuzz::requireReadable(text);
  const auto array = brenier::readNpy(path);
  brenier::fuzz::requireReadable(array);
  brenier::fuzz::require(!text || !array);
  return 0;
}
