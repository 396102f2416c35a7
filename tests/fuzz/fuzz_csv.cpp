#include <cmath>

#include "core/io/csv.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  const auto table = brenier::readCsv(file.with(data, size));
  brenier::fuzz::requireReadable(table);
  if (!table) return 0;
  const auto& points = table->points;
  brenier::fuzz::require(points.count() > 0 && points.data.size() == points.count() * points.dim);
  brenier::fuzz::require(table->weights.empty() || table->weights.size() == points.count());
  for (const float value : points.data) brenier::fuzz::require(std::isfinite(value));
  return 0;
}
