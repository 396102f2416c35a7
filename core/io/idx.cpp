#include "core/io/idx.h"

#include <optional>

#include "core/io/gzip_file.h"
#include "core/io/input_file.h"

namespace brenier {
namespace {

std::optional<NumberType> numberType(unsigned char code) {
  switch (code) {
    case 0x08:
      return NumberType::u8;
    case 0x09:
      return NumberType::i8;
    case 0x0B:
      return NumberType::i16;
    case 0x0C:
      return NumberType::i32;
    case 0x0D:
      return NumberType::f32;
    case 0x0E:
      return NumberType::f64;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::size_t IdxArray::itemSize() const {
  std::size_t size = 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) size *= static_cast<std::size_t>(shape[axis]);
  return size;
}

void IdxArray::item(std::uint64_t i, float* out) const {
  const std::size_t size = itemSize();
  std::vector<double> numbers(size);
  decodeNumbers(type, true, bytes.data() + static_cast<std::size_t>(i) * size * bytesOf(type), size, numbers.data());
  for (std::size_t k = 0; k < size; ++k) out[k] = static_cast<float>(numbers[k]);
}

Result<IdxArray> readIdx(const std::string& path) {
  auto file = GzipFile::open(path);
  if (!file) return Unexpected(file.error());
  unsigned char start[4] = {};
  if (file->mostBytes() < 4)
    return cannotRead(path, "it is not an IDX file", "Its first four bytes are 0, 0, type, axes.");
  if (auto status = file->read(start, 4); !status) return Unexpected(status.error());
  const auto type = numberType(start[2]);
  if (start[0] != 0 || start[1] != 0 || !type || start[3] == 0 || start[3] > 8)
    return cannotRead(path, "it is not an IDX file", "Its first four bytes are 0, 0, type, axes.");

  IdxArray array;
  array.type = *type;
  for (int axis = 0; axis < start[3]; ++axis) {
    unsigned char n[4] = {};
    if (auto status = file->read(n, 4); !status) return Unexpected(status.error());
    array.shape.push_back(std::uint64_t{n[0]} << 24 | std::uint64_t{n[1]} << 16 | std::uint64_t{n[2]} << 8 | n[3]);
  }
  std::uint64_t count = 0;
  const bool fits = productOf(array.shape, count);
  if (fits && count == 0)
    return cannotRead(path, "its array is empty (" + shapeText(array.shape) + ")", "Choose another file.");
  if (!fits || count > file->mostBytes() / bytesOf(*type))
    return cannotRead(path,
                      "it announces " + shapeText(array.shape) + " numbers of " + std::to_string(bytesOf(*type)) +
                          " bytes, but at most " + std::to_string(file->mostBytes()) + " bytes of data can follow",
                      "The file is truncated; fetch it again.");
  array.bytes.resize(static_cast<std::size_t>(count) * bytesOf(*type));
  if (auto status = file->read(array.bytes.data(), array.bytes.size()); !status) return Unexpected(status.error());
  return array;
}

}  // namespace brenier
