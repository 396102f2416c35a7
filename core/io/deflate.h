#pragma once

#include <string>
#include <string_view>

#include "core/api/run_error.h"

namespace brenier {

inline constexpr int fastestDeflate = 1, closestDeflate = 9;

/// Bytes deflated (RFC 1951) in zlib's frame (RFC 1950), at a level of those above. Error (bad input): a build without
/// zlib.
Result<std::string> deflated(std::string_view bytes, int level);

/// What was deflated. Errors (bad input): damaged, cut short, or more than `most` bytes; more than 1,032 for each byte
/// given is never made room for, which is what deflate can do. A build without zlib.
Result<std::string> inflated(std::string_view packed, std::size_t most);

}  // namespace brenier
