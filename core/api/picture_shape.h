#pragma once

#include <cstddef>

namespace brenier {

/// One picture of a set: [channels, height, width] floats in [-1, 1], row-major from the top.
struct PictureShape {
  int channels = 1;
  int height = 0;
  int width = 0;
  std::size_t size() const {
    return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  bool operator==(const PictureShape&) const = default;
};

}  // namespace brenier
