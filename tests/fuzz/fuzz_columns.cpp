#include <algorithm>
#include <string>

#include "core/io/csv.h"
#include "core/io/table_rows.h"
#include "memory_file.h"

// An input is three parts between bytes 0: the list of columns, that of weights, and the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string all(reinterpret_cast<const char*>(data), size);
  const std::size_t first = std::min(all.find('\0'), size), second = std::min(all.find('\0', first + 1), size);
  const brenier::TableOptions options{.columns = all.substr(0, first),
                                      .weights = first < size ? all.substr(first + 1, second - first - 1) : "auto"};
  static brenier::fuzz::MemoryFile file;
  const std::size_t rest = std::min(second + 1, size);
  const auto raw = brenier::readRawCsv(file.with(data + rest, size - rest));
  brenier::fuzz::requireReadable(raw);
  if (!raw) return 0;
  brenier::fuzz::require(raw->values.size() == raw->rows() * raw->width() && raw->lineOfRow.size() == raw->rows());
  const auto choice = brenier::chooseColumns("input", *raw, options);
  for (const std::size_t k : choice.coordinates) brenier::fuzz::require(k < raw->width());
  brenier::fuzz::require(!brenier::takenLine(*raw, choice).empty());
  const auto table = brenier::tableFrom("input", *raw, choice, options);
  if (!table) return 0;
  brenier::fuzz::require(table->count() == raw->rows() && table->dim == choice.coordinates.size());
  brenier::fuzz::require(table->columns.empty() || table->columns.size() == table->dim);
  return 0;
}
