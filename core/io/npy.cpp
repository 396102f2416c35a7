#include "core/io/npy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/api/option.h"
#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/npy_header.h"
#include "core/io/number_type.h"

namespace brenier {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t maxHeader = 1 << 20;
constexpr std::size_t chunkNumbers = 1 << 16;

/// Magic, version and the text of the header.
Result<std::string> readHeaderText(InputFile& file) {
  unsigned char start[12] = {};
  const auto notNpy = [&] {
    return cannotRead(file.path(), "it is not an NPY file", "Save the array with numpy.save, or name a CSV file .csv.");
  };
  if (file.size() < 10) return notNpy();
  if (auto status = file.read(start, 10); !status) return Unexpected(status.error());
  if (std::memcmp(start, magic.data(), magic.size()) != 0) return notNpy();
  const int version = start[6];
  if (version < 1 || version > 3)
    return cannotRead(file.path(), "it has NPY version " + std::to_string(version) + ", but 1 to 3 are known",
                      "Save the array with numpy.save.");
  std::size_t length = start[8] | start[9] << 8;
  if (version > 1) {
    if (auto status = file.read(start + 10, 2); !status) return Unexpected(status.error());
    length |= static_cast<std::size_t>(start[10]) << 16 | static_cast<std::size_t>(start[11]) << 24;
  }
  if (length > file.remaining() || length > maxHeader)
    return cannotRead(file.path(),
                      "its header announces " + std::to_string(length) + " bytes, but " +
                          std::to_string(std::min<std::uint64_t>(file.remaining(), maxHeader)) +
                          " are there or allowed",
                      "The file is truncated or damaged; write it again.");
  std::string text(length, '\0');
  if (auto status = file.read(text.data(), length); !status) return Unexpected(status.error());
  return text;
}

/// Rank, rows and bytes that are announced, against what is there.
Status checkShape(const InputFile& file, const NpyHeader& header) {
  const auto& shape = header.shape;
  if (shape.empty() || shape.size() > 2)
    return cannotRead(file.path(),
                      "its array has " + std::to_string(shape.size()) + " axes (" + shapeText(shape) +
                          "), but points have two, [n, d]",
                      "Reshape it to one row a point.");
  std::uint64_t numbers = 0;
  const bool fits = productOf(shape, numbers);
  if (fits && numbers == 0)
    return cannotRead(file.path(), "its array is empty (" + shapeText(shape) + ")", "At least one row is needed.");
  if (!fits || numbers > file.remaining() / bytesOf(header.type))
    return cannotRead(file.path(),
                      "it announces " + shapeText(shape) + " numbers of " + std::to_string(bytesOf(header.type)) +
                          " bytes, but only " + std::to_string(file.remaining()) + " bytes of data are there",
                      "The file is truncated; write it again.");
  return ok();
}

Unexpected<RunError> notFinite(const std::string& path, std::uint64_t row, std::uint64_t column, double value) {
  return cannotRead(path,
                    "row " + std::to_string(row) + ", column " + std::to_string(column) + " (from 0) is " +
                        toString(value) + (std::isfinite(value) ? ", too large for single precision" : ""),
                    "Remove or replace such rows.");
}

TableNumbers tableNumbers(NumberType type) {
  switch (type) {
    case NumberType::f16:
    case NumberType::bf16:
    case NumberType::f32:
      return TableNumbers::float32;
    case NumberType::f64:
      return TableNumbers::float64;
    default:
      return TableNumbers::integers;
  }
}

std::string startOf(const char* type, std::size_t rows, std::size_t columns) {
  std::string header = std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': (" +
                       std::to_string(rows) + ", " + std::to_string(columns) + "), }";
  // The data begin at a multiple of 64 bytes, as NumPy has it.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string start(magic);
  start += {'\x01', '\x00', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return start + header;
}

Status writeArray(const std::string& path, const char* type, const void* data, std::size_t rows, std::size_t columns,
                  std::size_t bytesEach) {
  static_assert(std::endian::native == std::endian::little, "the type codes below say little endian");
  const std::string start = startOf(type, rows, columns);
  return writeFileAtomically(
      path, std::vector<std::string_view>{start, {static_cast<const char*>(data), rows * columns * bytesEach}});
}

}  // namespace

Result<Table> readNpy(const std::string& path) {
  auto opened = InputFile::open(path);
  if (!opened) return Unexpected(opened.error());
  InputFile& file = *opened;
  const auto text = readHeaderText(file);
  if (!text) return Unexpected(text.error());
  const auto parsed = parseNpyHeader(path, *text);
  if (!parsed) return Unexpected(parsed.error());
  const NpyHeader& header = *parsed;
  if (auto status = checkShape(file, header); !status) return Unexpected(status.error());

  const std::uint64_t rows = header.shape[0], columns = header.shape.size() == 2 ? header.shape[1] : 1;
  const std::uint64_t total = rows * columns;
  Table table;
  table.dim = columns;
  table.values.resize(total);
  table.numbers = tableNumbers(header.type);
  std::vector<unsigned char> bytes(chunkNumbers * bytesOf(header.type));
  std::vector<double> numbers(chunkNumbers);
  for (std::uint64_t done = 0; done < total;) {
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(chunkNumbers, total - done));
    if (auto status = file.read(bytes.data(), count * bytesOf(header.type)); !status) return Unexpected(status.error());
    decodeNumbers(header.type, header.bigEndian, bytes.data(), count, numbers.data());
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t at = done + i;
      const std::uint64_t row = header.fortranOrder ? at % rows : at / columns;
      const std::uint64_t column = header.fortranOrder ? at / rows : at % columns;
      if (!std::isfinite(static_cast<float>(numbers[i]))) return notFinite(path, row, column, numbers[i]);
      table.values[row * columns + column] = numbers[i];
    }
    done += count;
  }
  return table;
}

std::string npyBytes(PointsView points) {
  std::string bytes = startOf("<f4", points.count, points.dim);
  bytes.append(reinterpret_cast<const char*>(points.data), points.count * points.dim * sizeof(float));
  return bytes;
}

std::string npyBytes(const double* values, std::size_t rows, std::size_t columns) {
  std::string bytes = startOf("<f8", rows, columns);
  bytes.append(reinterpret_cast<const char*>(values), rows * columns * sizeof(double));
  return bytes;
}

Status writeNpy(const std::string& path, PointsView points) {
  return writeArray(path, "<f4", points.data, points.count, points.dim, sizeof(float));
}

Status writeNpy(const std::string& path, const double* values, std::size_t rows, std::size_t columns) {
  return writeArray(path, "<f8", values, rows, columns, sizeof(double));
}

}  // namespace brenier
