#pragma once

#include "core/io/picture.h"
#include "core/io/video.h"
#include "core/modules/module_table.h"

/// Every function that is OpenCV's: one line here, and one in opencv_door.cpp.
#define BRENIER_OPENCV_FUNCTIONS(FUNCTION) \
  FUNCTION(readPicture)                    \
  FUNCTION(writePng)                       \
  FUNCTION(openVideo)

namespace brenier {

/// What brenier-opencv.so gives.
struct OpenCvFunctions {
  BRENIER_OPENCV_FUNCTIONS(BRENIER_MODULE_FIELD)
};

}  // namespace brenier
