#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "core/api/view_request.h"

namespace brenier {

/// Around nothing yet: it grows to the first point.
inline Box emptyBox() {
  constexpr float big = std::numeric_limits<float>::max();
  return {big, big, -big, -big};
}

/// A point that is not finite lies nowhere.
inline void grow(Box& box, float x, float y) {
  if (!std::isfinite(x) || !std::isfinite(y)) return;
  box.x0 = std::min(box.x0, x), box.x1 = std::max(box.x1, x);
  box.y0 = std::min(box.y0, y), box.y1 = std::max(box.y1, y);
}

/// By points of the plane [n, 2], row-major.
inline void grow(Box& box, std::span<const float> points) {
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) grow(box, points[i], points[i + 1]);
}

inline Box boxAround(std::span<const float> points) {
  Box box = emptyBox();
  grow(box, points);
  return box;
}

/// With a margin on every side: this share of the longer side, or of `least` where that is longer.
inline Box widened(const Box& box, float share, float least = 1e-30f) {
  const float margin = share * std::max({box.x1 - box.x0, box.y1 - box.y0, least});
  return {box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin};
}

}  // namespace brenier
