#include "core/measures/random_batch.h"

#include <algorithm>
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

}  // namespace

BatchKey batchKey(const SampleKey& key) {
  return {mix(key.seed ^ mix(key.stream ^ mix(0x6D65617375726573ull))), key.step};
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
  for (std::size_t i = 0; i < count; ++i) radius[i] = -2.0f * fastLog(openUnit(wordA[i]));
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
