#pragma once

#include "core/io/picture.h"
#include "core/io/video.h"

/// Every function that is OpenCV's: one line here, and one in opencv_door.cpp.
#define BRENIER_OPENCV_FUNCTIONS(FUNCTION) \
  FUNCTION(readPicture)                    \
  FUNCTION(writePng)                       \
  FUNCTION(openVideo)

namespace brenier {

/// What brenier-opencv.so gives.
struct OpenCvFunctions {
#define BRENIER_FIELD(name) decltype(&brenier::name) name;
  BRENIER_OPENCV_FUNCTIONS(BRENIER_FIELD)
#undef BRENIER_FIELD
};

}  // namespace brenier
