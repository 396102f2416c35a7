#include "core/modules/door.h"
#include "core/modules/opencv_functions.h"

namespace brenier {
namespace {

const Door<OpenCvFunctions>& openCv() {
  static const Door<OpenCvFunctions> door("opencv", "pictures and films");
  return door;
}

}  // namespace

Result<Picture> readPicture(const std::string& path, PictureColours colours, std::size_t maxPixels) {
  return openCv().call(&OpenCvFunctions::readPicture, path, colours, maxPixels);
}

Status writePng(const std::string& path, const Picture& picture) {
  return openCv().call(&OpenCvFunctions::writePng, path, picture);
}

Result<std::unique_ptr<AnimationWriter>> openVideo(const AnimationFormat& format) {
  return openCv().call(&OpenCvFunctions::openVideo, format);
}

}  // namespace brenier
