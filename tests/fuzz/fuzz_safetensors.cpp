#include "core/io/safetensors.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  const auto read = brenier::readSafetensors(file.with(data, size));
  brenier::fuzz::requireReadable(read);
  if (!read) return 0;
  for (const auto& tensor : read->tensors) {
    std::uint64_t count = 1;
    for (const auto side : tensor.shape) count *= side;
    brenier::fuzz::require(count == tensor.values.size() + tensor.doubles.size());
    brenier::fuzz::require(read->find(tensor.name) == &tensor);
  }
  return 0;
}
