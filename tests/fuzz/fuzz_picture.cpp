#include "core/io/picture.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static brenier::fuzz::MemoryFile file;
  constexpr std::size_t mostPixels = 1u << 16;
  const auto picture = brenier::readPicture(file.with(data, size), brenier::PictureColours::grey, mostPixels);
  brenier::fuzz::requireReadable(picture);
  if (!picture) return 0;
  const auto pixels = static_cast<std::size_t>(picture->width) * static_cast<std::size_t>(picture->height);
  brenier::fuzz::require(pixels > 0 && pixels <= mostPixels && picture->values.size() == pixels);
  for (const float value : picture->values) brenier::fuzz::require(value >= 0 && value <= 1);
  return 0;
}
