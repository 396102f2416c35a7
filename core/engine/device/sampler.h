#pragma once

#include <cmath>

#include "core/util/random_words.h"

namespace brenier::device {

/// SamplerTable on the device, or a batch drawn by the host.
struct Sampler {
  int dim, modes, noise, spreadPerAxis, firstWord;
  std::uint64_t key, blocksPerSample;
  const float *centres, *spread, *shift;
  const std::uint32_t *keep, *alias;
  float factor;
  const float* drawn;       ///< not null: [parts, batch, dim] from the host
  std::uint64_t drawnStep;  ///< the step of part 0
  int batch;
};

BRENIER_HD inline int modeOf(const Sampler& s, std::uint64_t step, std::uint64_t sample) {
  if (s.modes == 1) return 0;
  const Words words = philoxWords(s.key, step, sample * s.blocksPerSample);
  const std::uint32_t m = below(words.w[0], static_cast<std::uint32_t>(s.modes));
  return static_cast<int>(!s.keep || words.w[1] < s.keep[m] ? m : s.alias[m]);
}

BRENIER_HD inline float noiseOf(const Sampler& s, std::uint64_t step, std::uint64_t sample, int k) {
  if (s.noise == 0) return 0;
  const std::uint64_t word = static_cast<std::uint64_t>(s.firstWord + k);
  const Words words = philoxWords(s.key, step, sample * s.blocksPerSample + word / 4);
  if (s.noise == 2) return 2 * unitFloat(words.w[word % 4]) - 1;
  const int pair = static_cast<int>(word % 4) / 2 * 2;
  const float square = -2.0f * fastLog(openUnit(words.w[pair]));
  const float radius = sqrtf(square > 0 ? square : 0.0f);
  const SinCos turn = sinCosWord(words.w[pair + 1]);
  return radius * (word % 2 ? turn.sin : turn.cos);
}

/// Coordinate k of a sample.
BRENIER_HD inline float coordinate(const Sampler& s, std::uint64_t step, std::uint64_t sample, int k) {
  if (s.drawn)
    return s.drawn[((step - s.drawnStep) * static_cast<std::uint64_t>(s.batch) + sample) *
                       static_cast<std::uint64_t>(s.dim) +
                   static_cast<std::uint64_t>(k)];
  const int m = modeOf(s, step, sample);
  float x = s.centres[m * s.dim + k];
  if (s.noise != 0) x += s.spread[s.spreadPerAxis ? m * s.dim + k : m] * noiseOf(s, step, sample, k);
  if (s.shift) x = (x - s.shift[k]) * s.factor;
  return x;
}

}  // namespace brenier::device
