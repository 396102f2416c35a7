#pragma once

#include <string>
#include <string_view>

#include "core/api/run_error.h"

namespace brenier {

/// Bytes as a word of letters, digits, "-" and "_": deflated (RFC 1951 in zlib's frame), a CRC-32 after them, and all
/// of it in the base64 that addresses take (RFC 4648, section 5) without padding. Error (bad input): a build without
/// zlib.
Result<std::string> packText(std::string_view bytes);

/// What was packed. Spaces and line breaks, which mails put in, do not count. Errors (bad input): another sign; the
/// checksum does not fit; more than `most` bytes, or more than 1,032 for each of the word's, which is what deflate can
/// do; a build without zlib.
Result<std::string> unpackText(std::string_view word, std::size_t most);

}  // namespace brenier
