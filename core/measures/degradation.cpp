#include "core/measures/degradation.h"

#include "core/util/philox.h"

namespace brenier {

Degradation degradationFromName(const std::string& name) {
  if (name == "noise") return Degradation::noise;
  if (name == "mask") return Degradation::mask;
  if (name == "grey") return Degradation::grey;
  return Degradation::none;
}

void degrade(Degradation kind, double noise, const PictureShape& shape, std::uint64_t seed, std::uint64_t number,
             float* picture) {
  const auto width = static_cast<std::size_t>(shape.width);
  const std::size_t pixels = width * static_cast<std::size_t>(shape.height);
  switch (kind) {
    case Degradation::none:
      return;
    case Degradation::noise: {
      PhiloxStream random(seed, 0xDE64, number);
      for (std::size_t k = 0; k < shape.size(); ++k) picture[k] += static_cast<float>(noise) * random.normal();
      return;
    }
    case Degradation::mask:
      for (std::size_t k = 0; k < shape.size(); ++k)
        if (k % width >= width / 2) picture[k] = 0;
      return;
    case Degradation::grey:
      if (shape.channels != 3) return;
      for (std::size_t p = 0; p < pixels; ++p) {
        const float grey = 0.299f * picture[p] + 0.587f * picture[pixels + p] + 0.114f * picture[2 * pixels + p];
        picture[p] = picture[pixels + p] = picture[2 * pixels + p] = grey;
      }
      return;
  }
}

}  // namespace brenier
