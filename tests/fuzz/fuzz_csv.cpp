#include <cmath>

#include "core/io/csv.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  const auto table = brenier::readCsv(file.with(data, size));
  brenier::fuzz::requireReadable(table);
  if (!table) return 0;
  const auto& values = table->values;
  brenier::fuzz::require(table->count() > 0 && values.size() == table->count() * table->dim);
  brenier::fuzz::require(table->weights.empty() || table->weights.size() == table->count());
  for (const double value : values) brenier::fuzz::require(std::isfinite(value));
  return 0;
}
