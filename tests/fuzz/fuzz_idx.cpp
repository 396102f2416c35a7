#include <vector>

#include "core/io/idx.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  const auto array = brenier::readIdx(file.with(data, size));
  brenier::fuzz::requireReadable(array);
  if (!array) return 0;
  std::vector<float> item(array->itemSize());
  array->item(0, item.data());
  array->item(array->count() - 1, item.data());
  return 0;
}
