#include "core/util/philox.h"

#include <cmath>

namespace brenier {

float PhiloxStream::normal() {
  const float u = 1.0f - uniform();  // in (0, 1], so that the logarithm is finite
  const float v = uniform();
  return std::sqrt(-2.0f * std::log(u)) * std::cos(6.2831853071795864f * v);
}

}  // namespace brenier
