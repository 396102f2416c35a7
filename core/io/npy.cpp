#include "core/io/npy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <string_view>
#include <vector>

#include "core/api/option.h"
#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/npy_header.h"
#include "core/io/number_type.h"
#include "core/io/table_rows.h"
#include "core/util/unit_names.h"

namespace brenier {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t maxHeader = 1 << 20;
constexpr std::size_t chunkNumbers = 1 << 16;

/// Magic, version and the text of the header.
Result<std::string> readHeaderText(ByteSource& file) {
  unsigned char start[12] = {};
  const auto notNpy = [&] {
    return cannotRead(file.path(), "it is not an NPY file", "Save the array with numpy.save, or name a CSV file .csv.");
  };
  if (file.mostBytes() < 10) return notNpy();
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
  if (length > file.mostBytes() || length > maxHeader)
    return cannotRead(file.path(),
                      "its header announces " + std::to_string(length) + " bytes, but " +
                          std::to_string(std::min<std::uint64_t>(file.mostBytes(), maxHeader)) +
                          " are there or allowed",
                      "The file is truncated or damaged; write it again.");
  std::string text(length, '\0');
  if (auto status = file.read(text.data(), length); !status) return Unexpected(status.error());
  return text;
}

/// The shape [n, d] of an array whose other axes have length 1, and one axis as a column. Points are the rows: of
/// 1 x 1 x d that is one row.
bool reduceToTwoAxes(std::vector<std::uint64_t>& shape) {
  if (shape.size() > 2) {
    const bool isRow = shape.front() == 1 && shape.back() != 1;
    std::erase(shape, std::uint64_t{1});
    if (shape.size() == 1 && isRow) shape.insert(shape.begin(), 1);
    if (shape.empty()) shape = {1, 1};
  }
  if (shape.size() == 1) shape.push_back(1);
  return shape.size() == 2;
}

/// Rank, rows and bytes that are announced, against what can be there. Leaves the shape with two axes.
Status checkShape(ByteSource& file, NpyHeader& header) {
  const auto announced = header.shape;
  const bool records = !header.fields.empty();
  if (announced.empty() || !reduceToTwoAxes(header.shape) || (records && header.shape[1] != 1))
    return cannotRead(file.path(),
                      "its array has " + std::to_string(announced.size()) + " axes (" + shapeText(announced) +
                          "), but points have two, [n, d]",
                      "Reshape it to one row a point.");
  std::uint64_t numbers = 0;
  const bool fits = productOf(announced, numbers);
  if (fits && numbers == 0)
    return cannotRead(file.path(), "its array is empty (" + shapeText(announced) + ")", "At least one row is needed.");
  const std::size_t bytes = header.bytesEach();
  if (!fits || numbers > file.mostBytes() / bytes)
    return cannotRead(file.path(),
                      "it announces " + shapeText(announced) + (records ? " records of " : " numbers of ") +
                          std::to_string(bytes) + " bytes, but only " + std::to_string(file.mostBytes()) +
                          " bytes of data are there",
                      "The file is truncated; write it again.");
  return ok();
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

/// All numbers in the order of the file. A packed file may announce more than it holds, so the memory grows with what
/// comes. `rounded`: how many integers of a column lost digits.
Result<std::vector<double>> readNumbers(ByteSource& file, const NpyHeader& header, const std::stop_token& stop,
                                        std::map<std::size_t, std::size_t>& rounded) {
  const std::uint64_t total = header.shape[0] * header.shape[1];
  const std::size_t width = std::max<std::size_t>(1, header.fields.size());
  const std::size_t each = header.bytesEach(), atOnce = std::max<std::size_t>(1, chunkNumbers / width);
  std::vector<unsigned char> bytes(std::min<std::uint64_t>(atOnce, total) * each);
  std::vector<double> numbers;
  for (std::uint64_t done = 0; done < total;) {
    if (stop.stop_requested()) return readingStopped(file.path());
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(atOnce, total - done));
    if (auto status = file.read(bytes.data(), count * each); !status) return Unexpected(status.error());
    const std::size_t before = numbers.size();
    numbers.resize(before + count * width);
    if (header.fields.empty())
      decodeNumbers(header.type, header.bigEndian, bytes.data(), count, numbers.data() + before);
    for (std::size_t i = 0; i < count && header.fields.empty(); ++i) {
      const std::size_t at = before + i;
      if (isRounded(header.type, header.bigEndian, bytes.data() + i * each, numbers[at]))
        ++rounded[header.fortranOrder ? at / header.shape[0] : at % header.shape[1]];
    }
    for (std::size_t k = 0; k < header.fields.size(); ++k) {
      const NpyField& field = header.fields[k];
      for (std::size_t i = 0; i < count; ++i) {
        const unsigned char* from = bytes.data() + i * each + field.offset;
        double& to = numbers[before + i * width + k];
        decodeNumbers(field.type, field.bigEndian, from, 1, &to);
        if (isRounded(field.type, field.bigEndian, from, to)) ++rounded[k];
      }
    }
    done += count;
  }
  return numbers;
}

std::string typeText(NumberType type) {
  switch (type) {
    case NumberType::f16:
      return "float16";
    case NumberType::f32:
      return "float32";
    case NumberType::f64:
      return "float64";
    case NumberType::boolean:
      return "booleans";
    default:
      return "integers";
  }
}

}  // namespace

Result<RawTable> readRawNpy(ByteSource& file, std::stop_token stop) {
  const auto text = readHeaderText(file);
  if (!text) return Unexpected(text.error());
  auto header = parseNpyHeader(file.path(), *text);
  if (!header) return Unexpected(header.error());
  if (auto status = checkShape(file, *header); !status) return Unexpected(status.error());
  std::map<std::size_t, std::size_t> rounded;
  auto numbers = readNumbers(file, *header, stop, rounded);
  if (!numbers) return Unexpected(numbers.error());
  RawTable raw;
  const std::size_t rows = header->shape[0];
  raw.columns.resize(header->fields.empty() ? header->shape[1] : header->fields.size());
  for (const auto& [k, count] : rounded) raw.columns[k].rounded = count;
  raw.named = !header->fields.empty();
  for (std::size_t k = 0; k < header->fields.size(); ++k) {
    raw.columns[k].name = header->fields[k].name;
    raw.columns[k].unit = unitInName(raw.columns[k].name);
  }
  raw.numbers = raw.named ? TableNumbers::float64 : tableNumbers(header->type);
  raw.layout = raw.named ? "records" : typeText(header->type);
  const std::size_t columns = raw.width();
  if (header->fortranOrder && !raw.named && columns > 1) {
    raw.values.resize(numbers->size());
    for (std::size_t k = 0; k < columns; ++k)
      for (std::size_t i = 0; i < rows; ++i) raw.values[i * columns + k] = (*numbers)[k * rows + i];
  } else {
    raw.values = *std::move(numbers);
  }
  for (std::size_t i = 0; i < std::min(rows, firstRowsKept); ++i) {
    auto& row = raw.firstRows.emplace_back();
    for (std::size_t k = 0; k < std::min<std::size_t>(columns, 64); ++k)
      row.push_back(toString(raw.values[i * columns + k]));
  }
  return raw;
}

Result<Table> readNpy(const std::string& path) {
  auto file = GzipFile::open(path);
  if (!file) return Unexpected(file.error());
  FileBytes bytes(*std::move(file));
  const auto raw = readRawNpy(bytes);
  if (!raw) return Unexpected(raw.error());
  const TableOptions all{.columns = "all", .weights = "none"};
  return tableFrom(path, *raw, chooseColumns(path, *raw, all), all);
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
