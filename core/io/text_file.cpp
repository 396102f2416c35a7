#include "core/io/text_file.h"

#include <algorithm>
#include <string_view>

#include "core/io/gzip_file.h"
#include "core/io/input_file.h"
#include "core/io/raw_table.h"

namespace brenier {
namespace {

constexpr std::size_t chunk = 1 << 20;

void appendUtf8(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 63))};
  } else if (code < 0x10000) {
    text += {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 63)),
             static_cast<char>(0x80 | (code & 63))};
  } else {
    text += {static_cast<char>(0xF0 | code >> 18), static_cast<char>(0x80 | (code >> 12 & 63)),
             static_cast<char>(0x80 | (code >> 6 & 63)), static_cast<char>(0x80 | (code & 63))};
  }
}

std::string fromUtf16(std::string_view bytes, bool bigEndian) {
  std::string text;
  text.reserve(bytes.size() / 2);
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(bytes[i]), b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<std::uint32_t>(bigEndian ? a << 8 | b : b << 8 | a);
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      code = 0x10000 + ((code - 0xD800) << 10) + (unit(i + 2) & 0x3FF);
      i += 2;
    }
    appendUtf8(text, code);
  }
  return text;
}

/// Bytes of the sequence at `i`, or 0 where it is none of UTF-8.
std::size_t sequenceAt(std::string_view text, std::size_t i) {
  const auto first = static_cast<unsigned char>(text[i]);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return 0;
  return length;
}

bool isUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequenceAt(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

/// Text of digits in UTF-16 has a zero beside nearly every other byte. 'l', 'b', or 0 when it is not.
char utf16WithoutMark(std::string_view bytes) {
  const std::size_t looked = std::min<std::size_t>(bytes.size(), 4096) / 2 * 2;
  if (looked < 8) return 0;
  std::size_t zeros[2] = {};
  for (std::size_t i = 0; i < looked; ++i) zeros[i % 2] += bytes[i] == '\0';
  if (zeros[0] == 0 && zeros[1] * 20 > looked * 9) return 'l';
  if (zeros[1] == 0 && zeros[0] * 20 > looked * 9) return 'b';
  return 0;
}

Result<std::string> allBytes(const std::string& path, std::stop_token stop) {
  auto file = GzipFile::open(path);
  if (!file) return Unexpected(file.error());
  std::string bytes;
  while (true) {
    if (stop.stop_requested()) return readingStopped(path);
    const std::size_t before = bytes.size();
    bytes.resize(before + std::min<std::uint64_t>(chunk, std::max<std::uint64_t>(1, file->mostBytes())));
    const auto got = file->readSome(bytes.data() + before, bytes.size() - before);
    if (!got) return Unexpected(got.error());
    bytes.resize(before + *got);
    if (*got == 0) return bytes;
  }
}

}  // namespace

Result<TextFile> readTextFile(const std::string& path, std::stop_token stop) {
  auto read = allBytes(path, std::move(stop));
  if (!read) return Unexpected(read.error());
  std::string& bytes = *read;
  const std::string_view view = bytes;
  if (view.starts_with("\xFF\xFE")) return TextFile{fromUtf16(view.substr(2), false), "UTF-16"};
  if (view.starts_with("\xFE\xFF")) return TextFile{fromUtf16(view.substr(2), true), "UTF-16"};
  if (const char order = utf16WithoutMark(view)) return TextFile{fromUtf16(view, order == 'b'), "UTF-16"};
  if (view.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  if (isUtf8(bytes)) return TextFile{std::move(bytes), {}};
  std::string text;
  for (const char c : bytes) appendUtf8(text, static_cast<unsigned char>(c));
  return TextFile{std::move(text), "Latin-1"};
}

}  // namespace brenier
