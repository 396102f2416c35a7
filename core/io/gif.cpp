#include "core/io/gif.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace brenier {
namespace {

constexpr int colourBits = 6;
constexpr std::size_t buckets = std::size_t{1} << (3 * colourBits);
constexpr std::size_t maxColours = 256;

using Colour = std::array<std::uint8_t, 3>;

std::size_t bucketOf(const std::uint8_t* rgb) {
  constexpr int drop = 8 - colourBits;
  return (static_cast<std::size_t>(rgb[0] >> drop) << (2 * colourBits)) |
         (static_cast<std::size_t>(rgb[1] >> drop) << colourBits) | static_cast<std::size_t>(rgb[2] >> drop);
}

int channelOf(std::size_t bucket, int channel) {
  return static_cast<int>(bucket >> ((2 - channel) * colourBits)) & ((1 << colourBits) - 1);
}

struct Histogram {
  std::vector<std::uint32_t> count = std::vector<std::uint32_t>(buckets);
  std::vector<std::array<std::uint32_t, 3>> sum = std::vector<std::array<std::uint32_t, 3>>(buckets);
};

/// Some buckets [first, last) of a list, and the channel along which they lie widest.
struct Group {
  std::size_t first = 0, last = 0;
  int channel = 0, extent = 0;
};

Group measured(const std::vector<std::size_t>& used, std::size_t first, std::size_t last) {
  Group group{first, last, 0, -1};
  for (int channel = 0; channel < 3; ++channel) {
    int low = 1 << colourBits, high = 0;
    for (std::size_t i = first; i < last; ++i) {
      low = std::min(low, channelOf(used[i], channel));
      high = std::max(high, channelOf(used[i], channel));
    }
    if (high - low > group.extent) group.extent = high - low, group.channel = channel;
  }
  return group;
}

/// Colours, and for each bucket which of them it becomes.
struct Palette {
  std::vector<Colour> colours;
  std::vector<std::uint8_t> indexOf = std::vector<std::uint8_t>(buckets);
};

Palette medianCut(const Histogram& histogram) {
  std::vector<std::size_t> used;
  for (std::size_t b = 0; b < buckets; ++b)
    if (histogram.count[b] > 0) used.push_back(b);
  std::vector<Group> groups{measured(used, 0, used.size())};
  while (groups.size() < maxColours) {
    const auto widest = std::max_element(groups.begin(), groups.end(),
                                         [](const Group& a, const Group& b) { return a.extent < b.extent; });
    if (widest->extent < 1) break;  // every bucket has a colour of its own
    const Group group = *widest;
    const auto begin = used.begin() + static_cast<std::ptrdiff_t>(group.first);
    const auto end = used.begin() + static_cast<std::ptrdiff_t>(group.last);
    const auto middle = begin + (end - begin) / 2;
    std::nth_element(begin, middle, end, [&](std::size_t a, std::size_t b) {
      return std::pair(channelOf(a, group.channel), a) < std::pair(channelOf(b, group.channel), b);
    });
    const std::size_t cut = group.first + static_cast<std::size_t>(middle - begin);
    *widest = measured(used, group.first, cut);
    groups.push_back(measured(used, cut, group.last));
  }
  Palette palette;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::array<std::uint64_t, 3> sum{};
    std::uint64_t count = 0;
    for (std::size_t i = groups[g].first; i < groups[g].last; ++i) {
      for (std::size_t c = 0; c < 3; ++c) sum[c] += histogram.sum[used[i]][c];
      count += histogram.count[used[i]];
      palette.indexOf[used[i]] = static_cast<std::uint8_t>(g);
    }
    Colour colour{};
    for (std::size_t c = 0; c < 3; ++c) colour[c] = static_cast<std::uint8_t>(count ? (sum[c] + count / 2) / count : 0);
    palette.colours.push_back(colour);
  }
  palette.colours.resize(maxColours);
  return palette;
}

/// Codes of growing width, packed from the lowest bit.
class CodeWriter {
 public:
  void put(int code, int width) {
    m_bits |= static_cast<std::uint32_t>(code) << m_held;
    m_held += width;
    for (; m_held >= 8; m_held -= 8, m_bits >>= 8) m_bytes.push_back(static_cast<char>(m_bits & 0xFF));
  }
  std::string blocks() {
    if (m_held > 0) m_bytes.push_back(static_cast<char>(m_bits & 0xFF));
    std::string out;
    for (std::size_t at = 0; at < m_bytes.size(); at += 255) {
      const std::size_t size = std::min<std::size_t>(255, m_bytes.size() - at);
      out.push_back(static_cast<char>(size));
      out.append(m_bytes, at, size);
    }
    out.push_back('\0');
    return out;
  }

 private:
  std::uint32_t m_bits = 0;
  int m_held = 0;
  std::string m_bytes;
};

}  // namespace

std::string gifCompressed(const std::vector<std::uint8_t>& pixels) {
  constexpr int clear = 256, end = 257, limit = 4096;
  // The string of a code followed by a byte -> its code; 0 where there is none.
  std::vector<std::uint16_t> next(static_cast<std::size_t>(limit) * 256);
  CodeWriter writer;
  int width = 9, codes = end + 1;
  writer.put(clear, width);
  int current = -1;
  for (const std::uint8_t pixel : pixels) {
    if (current < 0) {
      current = pixel;
      continue;
    }
    std::uint16_t& known = next[static_cast<std::size_t>(current) * 256 + pixel];
    if (known) {
      current = known;
      continue;
    }
    writer.put(current, width);
    if (codes < limit) {
      known = static_cast<std::uint16_t>(codes);
      if (codes == (1 << width)) ++width;
      ++codes;
    } else {
      writer.put(clear, width);
      std::fill(next.begin(), next.end(), std::uint16_t{0});
      width = 9;
      codes = end + 1;
    }
    current = pixel;
  }
  if (current >= 0) writer.put(current, width);
  // A reader has added one more code by now.
  if (codes < limit && codes == (1 << width)) ++width;
  writer.put(end, width);
  return writer.blocks();
}

GifFilm::GifFilm(int width, int height, int framesPerSecond)
    : m_width(width),
      m_height(height),
      m_delay(std::max(2, (100 + framesPerSecond / 2) / std::max(1, framesPerSecond))) {
  m_bytes = "GIF89a";
  word(width);
  word(height);
  m_bytes.append({'\x70', '\0', '\0'});  // no palette for all
  m_bytes.append("\x21\xFF\x0BNETSCAPE2.0\x03\x01", 16);
  word(0);  // for ever
  m_bytes.push_back('\0');
}

void GifFilm::word(int value) {
  m_bytes.push_back(static_cast<char>(value & 0xFF));
  m_bytes.push_back(static_cast<char>((value >> 8) & 0xFF));
}

void GifFilm::add(const std::uint8_t* rgb) {
  const std::size_t count = static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height);
  Histogram histogram;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t bucket = bucketOf(rgb + 3 * i);
    ++histogram.count[bucket];
    for (std::size_t c = 0; c < 3; ++c) histogram.sum[bucket][c] += rgb[3 * i + c];
  }
  const Palette palette = medianCut(histogram);
  m_bytes.append("\x21\xF9\x04\x04", 4);
  word(m_delay);
  m_bytes.append(2, '\0');
  m_bytes.push_back(',');
  word(0);
  word(0);
  word(m_width);
  word(m_height);
  m_bytes.push_back('\x87');  // a palette of 256
  for (const Colour& colour : palette.colours)
    for (const std::uint8_t value : colour) m_bytes.push_back(static_cast<char>(value));
  m_bytes.push_back('\x08');
  std::vector<std::uint8_t> pixels(count);
  for (std::size_t i = 0; i < count; ++i) pixels[i] = palette.indexOf[bucketOf(rgb + 3 * i)];
  m_bytes += gifCompressed(pixels);
}

std::string GifFilm::finish() {
  m_bytes.push_back(';');
  return std::move(m_bytes);
}

}  // namespace brenier
