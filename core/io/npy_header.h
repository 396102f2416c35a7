#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/run_error.h"
#include "core/io/number_type.h"

namespace brenier {

/// One number of a record.
struct NpyField {
  std::string name;
  NumberType type = NumberType::f32;
  bool bigEndian = false;
  std::size_t offset = 0;  ///< bytes from the record's beginning
};

/// What the header of an NPY file announces.
struct NpyHeader {
  NumberType type = NumberType::f32;
  bool bigEndian = false;
  bool fortranOrder = false;
  std::vector<std::uint64_t> shape;
  std::vector<NpyField> fields;  ///< of an array of records; else empty

  /// Bytes of one number or record.
  std::size_t bytesEach() const;
};

/// Parses the header, a Python dictionary of three known keys. `path` is for the sentences only.
/// Errors (bad input): it cannot be read; a type that is not a plain number (complex, text, objects, ...), also
/// inside records.
Result<NpyHeader> parseNpyHeader(const std::string& path, std::string_view text);

}  // namespace brenier
