#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/run_error.h"
#include "core/io/number_type.h"

namespace brenier {

/// What the header of an NPY file announces.
struct NpyHeader {
  NumberType type = NumberType::f32;
  bool bigEndian = false;
  bool fortranOrder = false;
  std::vector<std::uint64_t> shape;
};

/// Parses the header, a Python dictionary of three known keys. `path` is for the sentences only.
/// Errors (bad input): it cannot be read; a type that is not a plain number (complex, text, objects, records, ...).
Result<NpyHeader> parseNpyHeader(const std::string& path, std::string_view text);

}  // namespace brenier
