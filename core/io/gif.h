#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// A GIF89a film in memory, frame by frame, for ever repeated; giflib writes it. Each frame has a palette of its own of
/// up to 256 colours. Where the build lacks giflib, every call says so.
class GifFilm {
 public:
  GifFilm(int width, int height, int framesPerSecond);
  ~GifFilm();

  /// Three bytes a pixel, rows from the top. Errors: giflib's, out of memory above all.
  Status add(const std::uint8_t* rgb);
  /// The file's bytes; nothing can be added afterwards.
  Result<std::string> finish();

 private:
  struct Encoder;
  std::unique_ptr<Encoder> m_encoder;
};

/// Whether this build can write GIF.
bool canWriteGif();

}  // namespace brenier
