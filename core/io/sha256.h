#pragma once

#include <cstddef>
#include <string>

namespace brenier {

/// SHA-256 of bytes in hexadecimal digits.
std::string sha256Of(const void* bytes, std::size_t count);

}  // namespace brenier
