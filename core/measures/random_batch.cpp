#include "core/measures/random_batch.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace brenier {
namespace {

/// The finaliser of SplitMix64: a bijection that spreads every bit.
std::uint64_t mix(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

inline float logOf(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  auto exponent = static_cast<std::int32_t>(bits >> 23) - 126;
  float m = std::bit_cast<float>((bits & 0x007FFFFFu) | 0x3F000000u);  // in [0.5, 1)
  const bool small = m < 0.70710678f;
  exponent -= small ? 1 : 0;
  m = (small ? m + m : m) - 1.0f;
  const float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const float e = static_cast<float>(exponent);
  return m + (p * m * z - 2.12194440e-4f * e - 0.5f * z) + 0.693359375f * e;
}

}  // namespace

BatchKey batchKey(const SampleKey& key) {
  return {mix(key.seed ^ mix(key.stream ^ mix(0x6D65617375726573ull))), key.step};
}

float fastLog(float x) {
  return logOf(x);
}

void fillWords(const BatchKey& key, std::uint64_t first, std::size_t count, std::uint64_t blocksPerSample,
               std::uint64_t block, WordBatch& words) {
  auto& c0 = words[0];
  auto& c1 = words[1];
  auto& c2 = words[2];
  auto& c3 = words[3];
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t low = (first + i) * blocksPerSample + block;
    c0[i] = static_cast<std::uint32_t>(low);
    c1[i] = static_cast<std::uint32_t>(low >> 32);
    c2[i] = static_cast<std::uint32_t>(key.high);
    c3[i] = static_cast<std::uint32_t>(key.high >> 32);
  }
  std::uint32_t k0 = static_cast<std::uint32_t>(key.key), k1 = static_cast<std::uint32_t>(key.key >> 32);
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0[i];
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2[i];
      c0[i] = static_cast<std::uint32_t>(p1 >> 32) ^ c1[i] ^ k0;
      c1[i] = static_cast<std::uint32_t>(p1);
      c2[i] = static_cast<std::uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
      c3[i] = static_cast<std::uint32_t>(p0);
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

void normalPairs(const std::uint32_t* wordA, const std::uint32_t* wordB, std::size_t count, float* normalA,
                 float* normalB) {
  float radius[batchSize];
  for (std::size_t i = 0; i < count; ++i) radius[i] = -2.0f * logOf(openUnit(wordA[i]));
  // Rounding can leave the logarithm of 1 a hair above 0.
  for (std::size_t i = 0; i < count; ++i) radius[i] = std::sqrt(radius[i] > 0 ? radius[i] : 0.0f);
  for (std::size_t i = 0; i < count; ++i) {
    const SinCos turn = sinCosWord(wordB[i]);
    normalA[i] = radius[i] * turn.cos;
    normalB[i] = radius[i] * turn.sin;
  }
}

void fillNormals(const BatchKey& key, std::uint64_t first, std::size_t count, std::size_t dim,
                 std::uint64_t blocksPerSample, std::uint64_t firstBlock, float* z) {
  WordBatch words;
  float normals[4][batchSize];
  for (std::size_t done = 0; done < count; done += batchSize) {
    const std::size_t n = std::min(batchSize, count - done);
    for (std::size_t start = 0; start < dim; start += 4) {
      const std::size_t width = std::min<std::size_t>(4, dim - start);
      fillWords(key, first + done, n, blocksPerSample, firstBlock + start / 4, words);
      normalPairs(words[0].data(), words[1].data(), n, normals[0], normals[1]);
      if (width > 2) normalPairs(words[2].data(), words[3].data(), n, normals[2], normals[3]);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < width; ++k) z[(done + i) * dim + start + k] = normals[k][i];
    }
  }
}

}  // namespace brenier
