#include "ui/canvas/stage_range.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace brenier {
namespace {

void include(Box& box, const PlanePoints& points) {
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    if (!std::isfinite(points[i]) || !std::isfinite(points[i + 1])) continue;
    box.x0 = std::min(box.x0, points[i]);
    box.x1 = std::max(box.x1, points[i]);
    box.y0 = std::min(box.y0, points[i + 1]);
    box.y1 = std::max(box.y1, points[i + 1]);
  }
}

Box grown(const Box& box, float share) {
  const float margin = share * std::max({box.x1 - box.x0, box.y1 - box.y0, 1e-6f});
  return {box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin};
}

constexpr float kRangeMargin = 0.03f;

/// Of source and target; none where neither has a point.
std::optional<Box> dataRange(const Snapshot& snapshot) {
  const float infinity = std::numeric_limits<float>::infinity();
  Box data{infinity, infinity, -infinity, -infinity};
  if (snapshot.source) include(data, *snapshot.source);
  if (snapshot.target) include(data, *snapshot.target);
  return data.x1 >= data.x0 ? std::optional(data) : std::nullopt;
}

}  // namespace

Box standingRange(const Snapshot& snapshot) {
  const auto data = dataRange(snapshot);
  return data ? grown(*data, 2 * kRangeMargin) : snapshot.world;
}

Box neededRange(const Snapshot& snapshot) {
  const auto known = dataRange(snapshot);
  if (!known) return snapshot.world;
  const Box& data = *known;
  const Box most = grown(data, 0.35f);
  Box image = data;
  include(image, snapshot.image);
  const Box needed{std::max(image.x0, most.x0), std::max(image.y0, most.y0), std::min(image.x1, most.x1),
                   std::min(image.y1, most.y1)};
  return grown(needed, kRangeMargin);
}

}  // namespace brenier
