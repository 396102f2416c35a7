#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace brenier {

/// What a picture's file says of its size before anything is decoded.
struct PictureHeader {
  std::uint64_t width = 0;
  std::uint64_t height = 0;
  std::uint64_t block =
      0;  ///< pixels that a decoder holds at a time beside the picture: a tile or strip of a TIFF, else 0
};

/// Reads the size from the bytes of a PNG, JPEG, BMP, TIFF, WebP, PBM, PGM or PPM. Nothing for any other content, and
/// where the header is cut off or says no size: a decoder that guesses the format from odd bytes may ask for any amount
/// of memory, so it is given only what is known to be a picture of bounded size.
std::optional<PictureHeader> readPictureHeader(std::string_view bytes);

/// Whether a PNG or JPEG is there to its end, and a PNG's checksums hold; true for any other content. Decoders fill
/// what is missing with grey, and write their complaints to the terminal.
bool isWholePicture(std::string_view bytes);

}  // namespace brenier
