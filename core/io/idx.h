#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/io/number_type.h"

namespace brenier {

/// An array of the format of MNIST, row-major, its numbers still as the file has them (big endian).
struct IdxArray {
  std::vector<std::uint64_t> shape;
  NumberType type = NumberType::u8;
  std::vector<unsigned char> bytes;

  /// Items along the first axis.
  std::uint64_t count() const { return shape.front(); }
  /// Numbers in one item.
  std::size_t itemSize() const;
  /// Item i as floats -> out [itemSize]; integers keep their values.
  void item(std::uint64_t i, float* out) const;
};

/// Reads an IDX file, packed by gzip or not (yann.lecun.com/exdb/mnist).
/// Errors (bad input): those of GzipFile; not an IDX file; no items; more announced than can be there, checked before
/// anything is allocated; truncated.
Result<IdxArray> readIdx(const std::string& path);

}  // namespace brenier
