#include <cmath>

#include "core/io/npy.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  const auto points = brenier::readNpy(file.with(data, size));
  brenier::fuzz::requireReadable(points);
  if (!points) return 0;
  brenier::fuzz::require(points->count() > 0 && points->values.size() == points->count() * points->dim);
  for (const double value : points->values) brenier::fuzz::require(std::isfinite(value));
  return 0;
}
