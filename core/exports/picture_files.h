#pragma once

#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/api/run_error.h"
#include "core/oracle/points.h"

namespace brenier {

/// Writes pictures [n, channels * height * width] in [-1, 1]: to one PNG, a grid with `columns` columns (0: as square
/// as can be; one picture has no margin), where `out` ends in .png; otherwise as 00000.png, 00001.png, ... into the
/// folder `out`, made when missing. Errors: those of writePng; a folder that cannot be made.
Status writePictures(const std::string& out, PointsView pictures, const PictureShape& shape, int columns = 0);

/// Pictures from one file or every picture in a folder, fitted to the shape, and their names without ending.
struct NamedPictures {
  Points pictures;
  std::vector<std::string> names;
  std::vector<std::string> skipped;  ///< sentences, for files that cannot be decoded
};
/// Errors (bad input): nothing there; no picture that can be decoded.
Result<NamedPictures> readPictures(const std::string& path, const PictureShape& shape);

}  // namespace brenier
