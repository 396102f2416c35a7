#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace brenier {

/// A measure as numbers, for devices that draw its samples themselves: x = (c_m + s z - shift) factor, where the mode m
/// comes from words 0 and 1 of the sample's first Philox block and z from later words, exactly as Measure::sample()
/// does it on the host.
struct SamplerTable {
  enum class Noise { none, normal, uniform };  ///< z = 0, N(0, 1), or U[-1, 1)
  std::size_t dim = 0;
  std::uint64_t blocksPerSample = 1;
  std::vector<float> centres;              ///< [modes, dim]
  std::vector<std::uint32_t> keep, alias;  ///< Walker's table over the modes [modes]; empty where they are equal
  Noise noise = Noise::none;
  std::vector<float> spread;  ///< [modes], or [modes, dim] where `spreadPerAxis`
  bool spreadPerAxis = false;
  std::uint32_t firstWord = 0;  ///< coordinate k uses word firstWord + k (normals: in pairs)
  std::vector<float> shift;     ///< [dim], empty for none
  float factor = 1;
};

}  // namespace brenier
