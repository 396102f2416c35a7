#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// One tensor of a file, row-major. Exactly one of the two vectors holds its numbers (none when a side is 0).
struct NamedTensor {
  std::string name;
  std::vector<std::uint64_t> shape;
  std::vector<float> values;    ///< F32, and F16 and BF16, which single precision holds exactly
  std::vector<double> doubles;  ///< F64, integers (beyond 2^53 rounded) and booleans
};

/// Numbers to write, owned by somebody else: float32 [product of shape].
struct TensorView {
  std::string name;
  std::vector<std::uint64_t> shape;
  const float* values = nullptr;
};

struct SafetensorsFile {
  std::vector<NamedTensor> tensors;  ///< in the order of their data
  std::map<std::string, std::string> metadata;
  /// Null when there is no such tensor.
  const NamedTensor* find(std::string_view name) const;
};

/// Reads a safetensors file (github.com/huggingface/safetensors): the length of a JSON header, the header, the data.
/// Errors (bad input): those of InputFile; a header longer than the file or than 100 MB, or no JSON; unknown types;
/// shapes that do not match their bytes; data outside the file, overlapping or with gaps; a name twice.
/// Numbers that are not finite are kept.
Result<SafetensorsFile> readSafetensors(const std::string& path);

/// Writes float32 tensors, atomically. `before` is told the SHA-256 of the file before it is there; its error ends it.
/// Errors: a name twice or empty (internal); those of writeFileAtomically.
Status writeSafetensors(const std::string& path, const std::vector<TensorView>& tensors,
                        const std::map<std::string, std::string>& metadata = {},
                        const std::function<Status(const std::string& sha256)>& before = {});

/// The same for owned tensors, as F32 (`values`) or F64 (`doubles`). Error: numbers and shape differ (internal).
Status writeSafetensors(const std::string& path, const SafetensorsFile& file);

}  // namespace brenier
