#include "core/io/picture.h"

#include <algorithm>
#include <filesystem>

#include "core/util/small_letters.h"

namespace brenier {

bool isPicturePath(const std::string& path) {
  const std::string ending = smallLetters(std::filesystem::path(path).extension().string());
  static const std::vector<std::string> endings = {".png",  ".jpg",  ".jpeg", ".bmp", ".tif",
                                                   ".tiff", ".webp", ".pgm",  ".ppm"};
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

}  // namespace brenier
