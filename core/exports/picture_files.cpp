#include "core/exports/picture_files.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "core/io/input_file.h"
#include "core/io/picture.h"
#include "core/measures/image_set.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

/// Copies picture i to column, row of a picture of cells that are two pixels apart.
void place(PointsView pictures, std::size_t i, const PictureShape& shape, int left, int top, Picture& canvas) {
  for (int c = 0; c < shape.channels; ++c)
    for (int y = 0; y < shape.height; ++y)
      for (int x = 0; x < shape.width; ++x) {
        const auto from = static_cast<std::size_t>((c * shape.height + y) * shape.width + x);
        const auto to = static_cast<std::size_t>(((top + y) * canvas.width + left + x) * shape.channels + c);
        canvas.values[to] = std::clamp(0.5f * (pictures[i][from] + 1), 0.0f, 1.0f);
      }
}

Picture emptyPicture(int width, int height, int channels) {
  Picture picture{width, height, channels, {}, {}};
  picture.values.assign(
      static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels), 1.0f);
  return picture;
}

}  // namespace

Status writePictures(const std::string& out, PointsView pictures, const PictureShape& shape, int columns) {
  const int n = static_cast<int>(pictures.count);
  if (fs::path(out).extension() == ".png") {
    if (columns <= 0) columns = static_cast<int>(std::ceil(std::sqrt(n)));
    const int rows = (n + columns - 1) / columns;
    const int gap = n == 1 ? 0 : 2;  // one picture has the size that it has
    Picture grid = emptyPicture(columns * (shape.width + gap) + gap, rows * (shape.height + gap) + gap, shape.channels);
    for (int i = 0; i < n; ++i)
      place(pictures, static_cast<std::size_t>(i), shape, gap + i % columns * (shape.width + gap),
            gap + i / columns * (shape.height + gap), grid);
    return writePng(out, grid);
  }
  std::error_code error;
  fs::create_directories(out, error);
  if (error) return failure(ErrorKind::disk, "The folder " + out + " cannot be made: " + error.message() + ".");
  for (int i = 0; i < n; ++i) {
    char name[16];
    std::snprintf(name, sizeof name, "%05d.png", i);
    Picture one = emptyPicture(shape.width, shape.height, shape.channels);
    place(pictures, static_cast<std::size_t>(i), shape, 0, 0, one);
    if (const Status written = writePng((fs::path(out) / name).string(), one); !written) return written;
  }
  return ok();
}

Result<NamedPictures> readPictures(const std::string& path, const PictureShape& shape) {
  std::vector<fs::path> files;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    for (const auto& entry : fs::directory_iterator(path, error))
      if (entry.is_regular_file(error) && isPicturePath(entry.path().string())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  NamedPictures all;
  all.pictures.dim = shape.size();
  std::vector<float> fitted(shape.size());
  for (const auto& file : files) {
    const auto picture = readPicture(file.string(), shape.channels == 1 ? PictureColours::grey : PictureColours::rgb);
    if (!picture) {
      if (files.size() == 1) return Unexpected<RunError>(picture.error());
      all.skipped.push_back(picture.error().message);
      continue;
    }
    fitImage(picture->values.data(), picture->width, picture->height, picture->channels,
             {shape.height, shape.channels, 0, 0}, fitted.data());
    for (const float v : fitted) all.pictures.data.push_back(2 * v - 1);
    all.names.push_back(file.stem().string());
  }
  if (!all.names.empty()) return all;
  return cannotRead(path, "it has no picture that can be decoded", "Give a picture or a folder of pictures.");
}

}  // namespace brenier
