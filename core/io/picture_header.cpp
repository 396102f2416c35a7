#include "core/io/picture_header.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#if BRENIER_HAS_ZLIB
#include <zlib.h>
#endif

namespace brenier {
namespace {

using Header = std::optional<PictureHeader>;

enum class Order { little, big };

/// Whole numbers at places of a file. Reading past its end is remembered instead of checked at each place.
class Bytes {
 public:
  Bytes(std::string_view bytes, Order order) : m_bytes(bytes), m_order(order) {}

  std::uint64_t number(std::uint64_t at, unsigned size) {
    if (at > m_bytes.size() || m_bytes.size() - at < size) {
      m_complete = false;
      return 0;
    }
    std::uint64_t value = 0;
    for (unsigned i = 0; i < size; ++i) {
      const unsigned from = m_order == Order::big ? i : size - 1 - i;
      value = value << 8 | static_cast<unsigned char>(m_bytes[static_cast<std::size_t>(at + from)]);
    }
    return value;
  }
  bool complete() const { return m_complete; }

  Header header(std::uint64_t width, std::uint64_t height, std::uint64_t block = 0) const {
    if (!m_complete || width == 0 || height == 0) return std::nullopt;
    return PictureHeader{width, height, block};
  }

 private:
  std::string_view m_bytes;
  Order m_order;
  bool m_complete = true;
};

Header pngHeader(std::string_view bytes) {
  Bytes in(bytes, Order::big);
  return in.header(in.number(16, 4), in.number(20, 4));
}

Header jpegHeader(std::string_view bytes) {
  Bytes in(bytes, Order::big);
  for (std::uint64_t at = 2; in.complete();) {
    if (in.number(at, 1) != 0xFF || in.number(at + 1, 1) == 0xFF) {  // stray and fill bytes
      ++at;
      continue;
    }
    const std::uint64_t marker = in.number(at + 1, 1);
    const bool alone = marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8);
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) return in.header(in.number(at + 7, 2), in.number(at + 5, 2));
    if (marker == 0xD9 || marker == 0xDA) break;  // the picture's end, or data before any frame
    at += alone ? 2 : 2 + std::max<std::uint64_t>(2, in.number(at + 2, 2));
  }
  return std::nullopt;
}

Header bmpHeader(std::string_view bytes) {
  Bytes in(bytes, Order::little);
  if (in.number(14, 4) == 12) return in.header(in.number(18, 2), in.number(20, 2));
  const auto height = static_cast<std::int32_t>(in.number(22, 4));  // negative: rows from the top
  return in.header(in.number(18, 4), static_cast<std::uint64_t>(std::abs(static_cast<std::int64_t>(height))));
}

/// The first directory's sizes; where a tag is there twice, the larger one counts.
Header tiffHeader(std::string_view bytes) {
  Bytes in(bytes, bytes[0] == 'I' ? Order::little : Order::big);
  constexpr std::array<std::uint64_t, 5> tags = {256, 257, 278, 322, 323};
  std::array<std::uint64_t, 5> values{};
  const std::uint64_t directory = in.number(4, 4);
  const std::uint64_t entries = in.number(directory, 2);
  for (std::uint64_t i = 0; i < entries && in.complete(); ++i) {
    const std::uint64_t at = directory + 2 + 12 * i;
    const auto tag = std::find(tags.begin(), tags.end(), in.number(at, 2));
    if (tag == tags.end()) continue;
    const std::uint64_t type = in.number(at + 2, 2);
    const unsigned size = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
    if (size == 0 || in.number(at + 4, 4) != 1) return std::nullopt;
    auto& value = values[static_cast<std::size_t>(tag - tags.begin())];
    value = std::max(value, in.number(at + 8, size));
  }
  const auto [width, height, rows, tileWidth, tileHeight] = values;
  constexpr std::uint64_t wholePicture = std::numeric_limits<std::uint32_t>::max();
  const std::uint64_t strip = width * (rows == 0 || rows == wholePicture ? height : rows);
  return in.header(width, height, std::max(strip, tileWidth * tileHeight));
}

Header webpHeader(std::string_view bytes) {
  Bytes in(bytes, Order::little);
  const std::string_view kind = bytes.substr(std::min<std::size_t>(12, bytes.size()), 4);
  if (kind == "VP8 ") return in.header(in.number(26, 2) & 0x3FFF, in.number(28, 2) & 0x3FFF);
  if (kind == "VP8X") return in.header(1 + in.number(24, 3), 1 + in.number(27, 3));
  const std::uint64_t sides = in.number(21, 4);
  if (kind == "VP8L") return in.header(1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF));
  return std::nullopt;
}

Header pnmHeader(std::string_view bytes) {
  std::size_t at = 2;
  const auto digit = [&] { return at < bytes.size() && std::isdigit(static_cast<unsigned char>(bytes[at])); };
  const auto number = [&] {
    while (at < bytes.size() && (bytes[at] == '#' || std::isspace(static_cast<unsigned char>(bytes[at])))) {
      if (bytes[at] == '#')
        at = std::min(bytes.find_first_of("\r\n", at), bytes.size());
      else
        ++at;
    }
    std::uint64_t value = 0;
    for (; digit() && value <= std::numeric_limits<std::uint32_t>::max(); ++at)
      value = 10 * value + static_cast<std::uint64_t>(bytes[at] - '0');
    return value;
  };
  const std::uint64_t width = number();
  const std::uint64_t height = number();
  return Bytes(bytes, Order::big).header(width, height);
}

/// Chunks of length, name, data and checksum, up to the one that is named IEND.
bool isWholePng(std::string_view bytes) {
  Bytes in(bytes, Order::big);
  for (std::uint64_t at = 8;;) {
    const std::uint64_t length = in.number(at, 4);
    const std::uint64_t checksum = in.number(at + 8 + length, 4);
    if (!in.complete()) return false;
#if BRENIER_HAS_ZLIB
    const auto* named = reinterpret_cast<const unsigned char*>(bytes.data()) + at + 4;
    if (::crc32(0, named, static_cast<unsigned>(length + 4)) != checksum) return false;
#else
    (void)checksum;
#endif
    if (bytes.substr(static_cast<std::size_t>(at + 4), 4) == "IEND") return true;
    at += 12 + length;
  }
}

/// The marker of its end comes after the last scan; what cameras append may follow it.
bool isWholeJpeg(std::string_view bytes) {
  const auto scan = bytes.rfind("\xFF\xDA"), end = bytes.rfind("\xFF\xD9");
  return scan != bytes.npos && end != bytes.npos && end > scan;
}

}  // namespace

bool isWholePicture(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG")) return isWholePng(bytes);
  if (bytes.starts_with("\xFF\xD8")) return isWholeJpeg(bytes);
  return true;
}

Header readPictureHeader(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return pngHeader(bytes);
  if (bytes.starts_with("\xFF\xD8"sv)) return jpegHeader(bytes);
  if (bytes.starts_with("BM"sv)) return bmpHeader(bytes);
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return tiffHeader(bytes);
  if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return webpHeader(bytes);
  if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6') return pnmHeader(bytes);
  return std::nullopt;
}

}  // namespace brenier
