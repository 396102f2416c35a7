#pragma once

#include <array>
#include <cstdint>

namespace brenier {

/// Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): four 32-bit words that depend on (key, counter) alone, so that a sample is a function of (seed, step,
/// sample) and never of the thread or of what was drawn before.
inline std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t counterHigh, std::uint64_t counterLow) {
  std::uint32_t k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
  std::uint32_t c0 = static_cast<std::uint32_t>(counterLow), c1 = static_cast<std::uint32_t>(counterLow >> 32);
  std::uint32_t c2 = static_cast<std::uint32_t>(counterHigh), c3 = static_cast<std::uint32_t>(counterHigh >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ull * c0;
    const std::uint64_t p1 = 0xCD9E8D57ull * c2;
    c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(p1);
    c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(p0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {c0, c1, c2, c3};
}

/// 24 bits of a word as a float in [0, 1).
inline float unitFloat(std::uint32_t word) {
  return static_cast<float>(word >> 8) * 0x1p-24f;
}

/// A small sequential generator over one Philox stream, for code that draws an unknown number of values.
/// Two generators with different (seed, stream, index) never share a block.
class PhiloxStream {
 public:
  PhiloxStream(std::uint64_t seed, std::uint64_t stream, std::uint64_t index = 0)
      : m_key(seed ^ (stream * 0x9E3779B97F4A7C15ull)), m_high(index) {}

  std::uint32_t next() {
    if (m_used == 4) {
      m_words = philox(m_key, m_high, m_low++);
      m_used = 0;
    }
    return m_words[m_used++];
  }
  /// U[0, 1).
  float uniform() { return unitFloat(next()); }
  float uniform(float a, float b) { return a + (b - a) * uniform(); }
  /// N(0, 1) by Box and Muller; uses two words.
  float normal();
  /// Uniform on 0..n-1, n >= 1.
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next()) * n) >> 32);
  }

 private:
  std::uint64_t m_key, m_high, m_low = 0;
  std::array<std::uint32_t, 4> m_words{};
  unsigned m_used = 4;
};

}  // namespace brenier
