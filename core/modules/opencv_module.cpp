#include <string_view>

#include "core/modules/opencv_functions.h"

BRENIER_MODULE(OpenCvFunctions, BRENIER_OPENCV_FUNCTIONS)
