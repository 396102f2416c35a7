#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/api/run_error.h"

namespace brenier {

/// SHA-256 of bytes in hexadecimal digits.
std::string sha256Of(const void* bytes, std::size_t count);
/// The same of pieces, one after another.
std::string sha256Of(std::span<const std::string_view> pieces);
/// The same of a file's bytes. Errors: those of InputFile.
Result<std::string> sha256OfFile(const std::string& path);

}  // namespace brenier
