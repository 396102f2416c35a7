#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace brenier {

/// A GIF89a film in memory, frame by frame, for ever repeated. Each frame has a palette of its own: up to 256 colours
/// by median cut (Heckbert 1982) over colours of six bits a channel, so that few-coloured figures keep theirs.
class GifFilm {
 public:
  GifFilm(int width, int height, int framesPerSecond);

  /// Three bytes a pixel, rows from the top.
  void add(const std::uint8_t* rgb);
  /// The file's bytes; nothing can be added afterwards.
  std::string finish();

 private:
  void word(int value);

  int m_width, m_height;
  int m_delay;  ///< hundredths of a second
  std::string m_bytes;
};

/// The codes of GIF's LZW for pixels of eight bits, packed and in blocks of 255 bytes at most, with the last, empty
/// one.
std::string gifCompressed(const std::vector<std::uint8_t>& pixels);

}  // namespace brenier
