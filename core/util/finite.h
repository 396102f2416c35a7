#pragma once

#include <array>
#include <cstddef>
#include <numeric>
#include <span>

namespace brenier {

/// A sum is finite only if all its terms are: sixteen sums without a branch in them.
inline bool allFinite(std::span<const float> values) {
  std::array<float, 16> sums{};
  std::size_t i = 0;
  for (; i + sums.size() <= values.size(); i += sums.size())
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += values[i + j] * 0.0f;
  for (; i < values.size(); ++i) sums[0] += values[i] * 0.0f;
  return std::accumulate(sums.begin(), sums.end(), 0.0f) == 0.0f;
}

}  // namespace brenier
