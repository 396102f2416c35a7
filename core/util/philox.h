#pragma once

#include <array>
#include <cstdint>

#include "core/util/random_words.h"

namespace brenier {

/// philoxWords(), for host code: a sample is a function of (seed, step, sample) and never of the thread or of what was
/// drawn before.
inline std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t counterHigh, std::uint64_t counterLow) {
  const Words words = philoxWords(key, counterHigh, counterLow);
  return {words.w[0], words.w[1], words.w[2], words.w[3]};
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
