#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// A picture in host memory: [height, width, channels], row-major from the top, values in [0, 1].
struct Picture {
  int width = 0;
  int height = 0;
  int channels = 1;  ///< 1 (grey) or 3 (red, green, blue)
  std::vector<float> values;
  std::vector<float> alpha;  ///< [height, width], 1 where opaque; empty when the file has none
};

enum class PictureColours { grey, rgb };

/// Whether the ending of this path is that of a picture.
bool isPicturePath(const std::string& path);

/// Reads PNG, JPEG, BMP, TIFF, WebP, PGM and PPM, of 8 or 16 bits a value, turned as its EXIF tag says (JPEG).
/// Errors (bad input): those of InputFile; no picture; more than `maxPixels` pixels, or a file of more than 256 MB;
/// a program built without OpenCV.
Result<Picture> readPicture(const std::string& path, PictureColours colours, std::size_t maxPixels = 64u << 20);

/// Writes a PNG of 8 bits a value, atomically; values are clamped to [0, 1], alpha is left out.
/// Errors: those of writeFileAtomically; a program built without OpenCV (bad input).
Status writePng(const std::string& path, const Picture& picture);

}  // namespace brenier
