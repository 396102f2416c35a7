#pragma once

#include <cstdint>
#include <string>

#include "core/api/picture_shape.h"

namespace brenier {

/// What is done to a clean picture in [-1, 1] (Rout et al. 2022, restoration scripts).
enum class Degradation {
  none,
  noise,  ///< y + std N(0, I), not clipped
  mask,   ///< columns from the middle on become 0, which is mid-grey
  grey,   ///< 0.299 R + 0.587 G + 0.114 B in all three channels; pictures of one channel stay as they are
};

Degradation degradationFromName(const std::string& name);

/// Degrades one picture [channels, height, width] in place; the noise is that of (seed, stream, number).
void degrade(Degradation kind, double noise, const PictureShape& shape, std::uint64_t seed, std::uint64_t number,
             float* picture);

}  // namespace brenier
