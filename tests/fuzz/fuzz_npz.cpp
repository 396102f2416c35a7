#include <cmath>

#include "core/io/npz.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  const std::string path = file.with(data, size);
  const auto arrays = brenier::npzArrays(path);
  brenier::fuzz::requireReadable(arrays);
  if (!arrays) return 0;
  brenier::fuzz::require(!arrays->empty());
  for (std::size_t i = 0; i < std::min<std::size_t>(4, arrays->size()); ++i) {
    const auto raw = brenier::readRawNpz(path, (*arrays)[i]);
    brenier::fuzz::requireReadable(raw);
    if (raw) brenier::fuzz::require(raw->rows() > 0 && raw->values.size() == raw->rows() * raw->width());
  }
  return 0;
}
