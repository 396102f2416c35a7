#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/measures/measure.h"
#include "core/util/philox.h"
#include "core/util/random_words.h"

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

/// sin and cos of 2 pi turns, |turns| < 2^20.
inline SinCos sinCosTurns(float turns) {
  // Rounds by a conversion: without SSE 4.1 std::floor is a call.
  const auto quarters = static_cast<std::int32_t>(turns * 4 + (turns < 0 ? -0.5f : 0.5f));
  const float rest = turns * 4 - static_cast<float>(quarters);
  return sinCosQuadrant(rest * 1.5707963267948966f, static_cast<std::uint32_t>(quarters));
}

}  // namespace brenier
