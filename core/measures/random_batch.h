#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/measures/measure.h"
#include "core/util/philox.h"

namespace brenier {

/// How many samples the batched loops below take at once: enough for vector instructions, small enough for the stack.
inline constexpr std::size_t batchSize = 128;

/// The Philox key and the upper half of the counter of one batch. Mixed so that neighbouring seeds and streams give
/// unrelated keys, also against the keys of PhiloxStream.
struct BatchKey {
  std::uint64_t key = 0;
  std::uint64_t high = 0;
};
BatchKey batchKey(const SampleKey& key);

/// Four random words for each of the samples first .. first+count-1 (count <= batchSize): words[w][i] is word w of
/// philox(key, high, (first + i) * blocksPerSample + block). The values are those of core/util/philox.h; the loop is
/// laid out so that compilers vectorise it.
using WordBatch = std::array<std::array<std::uint32_t, batchSize>, 4>;
void fillWords(const BatchKey& key, std::uint64_t first, std::size_t count, std::uint64_t blocksPerSample,
               std::uint64_t block, WordBatch& words);

/// Two words -> two independent N(0, 1), by Box and Muller, for i < count (<= batchSize).
void normalPairs(const std::uint32_t* wordA, const std::uint32_t* wordB, std::size_t count, float* normalA,
                 float* normalB);

/// Normals z [count, dim] of the samples first .. first+count-1, any count: coordinates 4b .. 4b+3 of a sample come
/// from its block firstBlock + b, so each depends on (key, sample) alone.
void fillNormals(const BatchKey& key, std::uint64_t first, std::size_t count, std::size_t dim,
                 std::uint64_t blocksPerSample, std::uint64_t firstBlock, float* z);

/// A word as a float in (0, 1], never 0.
inline float openUnit(std::uint32_t word) {
  // Two halves: SSE converts signed integers only.
  const float high = static_cast<float>(static_cast<std::int32_t>(word >> 16));
  const float low = static_cast<float>(static_cast<std::int32_t>(word & 0xFFFFu));
  return (high * 65536.0f + (low + 0.5f)) * 0x1p-32f;
}

/// Uniform on 0..n-1.
inline std::uint32_t below(std::uint32_t word, std::uint32_t n) {
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(word) * n) >> 32);
}

struct SinCos {
  float sin = 0, cos = 1;
};

/// sin and cos of angle in [-pi/4, pi/4], turned on by quadrant * pi/2: polynomials of the Cephes library (sinf, cosf),
/// errors below 1e-7, no branches.
inline SinCos sinCosQuadrant(float angle, std::uint32_t quadrant) {
  const float z = angle * angle;
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * angle + angle;
  const float c =
      ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1;
  const bool swap = quadrant & 1u;
  const float sine = swap ? c : s, cosine = swap ? s : c;
  return {quadrant & 2u ? -sine : sine, (quadrant + 1) & 2u ? -cosine : cosine};
}

/// sin and cos of a uniform angle, 2 pi word / 2^32.
inline SinCos sinCosWord(std::uint32_t word) {
  const std::uint32_t quadrant = (word + 0x20000000u) >> 30;
  const auto rest = static_cast<std::int32_t>(word - (quadrant << 30));
  return sinCosQuadrant(static_cast<float>(rest) * (1.5707963267948966f * 0x1p-30f), quadrant);
}

/// sin and cos of 2 pi turns, |turns| < 2^20.
inline SinCos sinCosTurns(float turns) {
  // Rounds by a conversion: without SSE 4.1 std::floor is a call.
  const auto quarters = static_cast<std::int32_t>(turns * 4 + (turns < 0 ? -0.5f : 0.5f));
  const float rest = turns * 4 - static_cast<float>(quarters);
  return sinCosQuadrant(rest * 1.5707963267948966f, static_cast<std::uint32_t>(quarters));
}

/// Natural logarithm of a positive normal float (Cephes logf), without branches.
float fastLog(float x);

}  // namespace brenier
