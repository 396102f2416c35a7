#include <algorithm>
#include <array>
#include <cmath>

#include "core/measures/image_set.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

using Colour = std::array<float, 3>;

constexpr int kinds = 4;  // disc, square, triangle, ring

/// Full saturation at this hue in turns, `value` bright.
Colour fromHue(float hue, float value) {
  Colour colour{};
  for (int c = 0; c < 3; ++c) {
    const float k = std::fmod(static_cast<float>(5 - 2 * c) + 6 * hue, 6.0f);
    colour[static_cast<std::size_t>(c)] = value * (1 - 0.85f * std::clamp(std::min(k, 4 - k), 0.0f, 1.0f));
  }
  return colour;
}

/// Signed distance to the shape of radius 1 about the origin: negative inside.
float distanceTo(int kind, float x, float y) {
  switch (kind) {
    case 0:
      return std::hypot(x, y) - 1;
    case 1:
      return std::max(std::abs(x), std::abs(y)) - 0.85f;
    case 2:
      return std::max(std::abs(x) * 0.866f - y * 0.5f, y) - 0.6f;
    default:
      return std::abs(std::hypot(x, y) - 0.75f) - 0.25f;
  }
}

/// Returns what is on the picture: shapeLabels() of it.
ShapeLabels drawShapes(PhiloxStream random, const ImageRequest& request, std::vector<float>& rgb) {
  ShapeLabels labels{};
  const auto size = static_cast<std::size_t>(request.size);
  const float ground = random.uniform(0.04f, 0.16f);
  std::fill(rgb.begin(), rgb.end(), ground);
  const int count = 1 + static_cast<int>(random.below(3));
  for (int s = 0; s < count; ++s) {
    const int kind = static_cast<int>(random.below(kinds));
    const float cx = random.uniform(0.2f, 0.8f), cy = random.uniform(0.2f, 0.8f), radius = random.uniform(0.13f, 0.28f);
    const float turn = random.uniform(-0.4f, 0.4f), cosine = std::cos(turn), sine = std::sin(turn);
    const float hue = std::fmod(static_cast<float>(kind) / kinds + 0.18f * cy + random.uniform(0.0f, 0.03f), 1.0f);
    labels[static_cast<std::size_t>(cy < 0.5f ? kind : kinds + kind)] = true;
    const Colour colour = fromHue(hue, random.uniform(0.75f, 1.0f));
    for (std::size_t y = 0; y < size; ++y)
      for (std::size_t x = 0; x < size; ++x) {
        const float u = ((static_cast<float>(x) + 0.5f) / static_cast<float>(size) - cx) / radius;
        const float v = ((static_cast<float>(y) + 0.5f) / static_cast<float>(size) - cy) / radius;
        const float d = distanceTo(kind, cosine * u - sine * v, sine * u + cosine * v);
        const float cover = std::clamp(0.5f - d * radius * static_cast<float>(size), 0.0f, 1.0f);
        for (std::size_t c = 0; c < 3; ++c) {
          float& value = rgb[3 * (y * size + x) + c];
          value += cover * (colour[c] - value);
        }
      }
  }
  return labels;
}

}  // namespace

ImageSetPtr makeShapeImages(const ImageRequest& request, std::uint64_t seed, std::size_t training, std::size_t test,
                            std::vector<ShapeLabels>* labels) {
  auto set = std::make_shared<ImageSet>();
  set->shape = {request.channels, request.size, request.size};
  set->training = training;
  set->bytes.reserve((training + test) * set->shape.size());
  const auto pixels = static_cast<std::size_t>(request.size) * static_cast<std::size_t>(request.size);
  std::vector<float> rgb(3 * pixels), fitted(set->shape.size());
  for (std::size_t i = 0; i < training + test; ++i) {
    const auto drawn = drawShapes(PhiloxStream(seed, 0x5A9E5, i), request, rgb);
    if (labels) labels->push_back(drawn);
    fitImage(rgb.data(), request.size, request.size, 3, {request.size, request.channels, 0, 0}, fitted.data());
    set->append(fitted.data());
  }
  return set;
}

}  // namespace brenier
