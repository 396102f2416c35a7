#include "core/measures/image_set.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

/// One output pixel as a weighted sum of input pixels.
struct Tap {
  int first = 0;
  std::vector<float> weights;
};

/// The triangle filter from `from` pixels beginning at `offset` to `to` pixels, as wide as the larger pixel.
std::vector<Tap> taps(int offset, int from, int to) {
  const double scale = static_cast<double>(from) / to, radius = std::max(1.0, scale);
  std::vector<Tap> all(static_cast<std::size_t>(to));
  for (int i = 0; i < to; ++i) {
    const double centre = (i + 0.5) * scale - 0.5;
    const int first = std::max(0, static_cast<int>(std::ceil(centre - radius)));
    const int last = std::min(from - 1, static_cast<int>(std::floor(centre + radius)));
    Tap& tap = all[static_cast<std::size_t>(i)];
    tap.first = offset + first;
    double sum = 0;
    for (int k = first; k <= last; ++k) sum += std::max(0.0, 1 - std::abs(k - centre) / radius);
    for (int k = first; k <= last; ++k)
      tap.weights.push_back(static_cast<float>(std::max(0.0, 1 - std::abs(k - centre) / radius) / sum));
  }
  return all;
}

}  // namespace

void ImageSet::picture(std::size_t i, float* out) const {
  const std::uint8_t* from = bytes.data() + i * shape.size();
  for (std::size_t k = 0; k < shape.size(); ++k) out[k] = static_cast<float>(from[k]) / 127.5f - 1.0f;
}

void ImageSet::append(const float* values) {
  for (std::size_t k = 0; k < shape.size(); ++k)
    bytes.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(values[k], 0.0f, 1.0f) * 255)));
}

std::string ImageSet::note() const {
  if (skipped.empty()) return {};
  const std::size_t n = skipped.size();
  return std::to_string(n) + (n == 1 ? " file was skipped: " : " files were skipped, the first of them ") +
         skipped.front() + ".";
}

void fitImage(const float* values, int width, int height, int fromChannels, const ImageRequest& request, float* out) {
  const int side = std::min({width, height, request.crop > 0 ? request.crop : std::max(width, height)});
  const auto columns = taps((width - side) / 2, side, request.size),
             rows = taps((height - side) / 2, side, request.size);
  const auto size = static_cast<std::size_t>(request.size), wide = static_cast<std::size_t>(width);
  const auto depth = static_cast<std::size_t>(fromChannels);
  std::vector<float> narrow(static_cast<std::size_t>(height) * size * depth);
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
    for (std::size_t x = 0; x < size; ++x)
      for (std::size_t c = 0; c < depth; ++c) {
        float sum = 0;
        for (std::size_t k = 0; k < columns[x].weights.size(); ++k)
          sum +=
              columns[x].weights[k] * values[(y * wide + static_cast<std::size_t>(columns[x].first) + k) * depth + c];
        narrow[(y * size + x) * depth + c] = sum;
      }
  std::vector<float> pixel(depth);
  for (std::size_t y = 0; y < size; ++y)
    for (std::size_t x = 0; x < size; ++x) {
      for (std::size_t c = 0; c < depth; ++c) {
        float sum = 0;
        for (std::size_t k = 0; k < rows[y].weights.size(); ++k)
          sum += rows[y].weights[k] * narrow[((static_cast<std::size_t>(rows[y].first) + k) * size + x) * depth + c];
        pixel[c] = sum;
      }
      const float grey = depth >= 3 ? 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2] : pixel[0];
      for (std::size_t c = 0; c < static_cast<std::size_t>(request.channels); ++c)
        out[(c * size + y) * size + x] = request.channels == 1 ? grey : pixel[depth >= 3 ? c : 0];
    }
}

}  // namespace brenier
