#pragma once

#include <cstdint>
#include <cstring>

#include "core/util/host_device.h"

// From random words to numbers, one at a time and without branches: the loops of core/measures make vectors of these,
// and the device engine runs the same code.

namespace brenier {

BRENIER_HD inline std::uint32_t bitsOf(float x) {
  std::uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
BRENIER_HD inline float floatOf(std::uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// 24 bits of a word as a float in [0, 1).
BRENIER_HD inline float unitFloat(std::uint32_t word) {
  return static_cast<float>(word >> 8) * 0x1p-24f;
}

/// A word as a float in (0, 1], never 0.
BRENIER_HD inline float openUnit(std::uint32_t word) {
  // Two halves: SSE converts signed integers only.
  const float high = static_cast<float>(static_cast<std::int32_t>(word >> 16));
  const float low = static_cast<float>(static_cast<std::int32_t>(word & 0xFFFFu));
  return (high * 65536.0f + (low + 0.5f)) * 0x1p-32f;
}

/// Uniform on 0..n-1.
BRENIER_HD inline std::uint32_t below(std::uint32_t word, std::uint32_t n) {
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(word) * n) >> 32);
}

struct SinCos {
  float sin = 0, cos = 1;
};

/// sin and cos of angle in [-pi/4, pi/4], turned on by quadrant * pi/2: polynomials of the Cephes library (sinf, cosf),
/// errors below 1e-7, no branches.
BRENIER_HD inline SinCos sinCosQuadrant(float angle, std::uint32_t quadrant) {
  const float z = angle * angle;
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * angle + angle;
  const float c =
      ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1;
  const bool swap = quadrant & 1u;
  const float sine = swap ? c : s, cosine = swap ? s : c;
  return {quadrant & 2u ? -sine : sine, (quadrant + 1) & 2u ? -cosine : cosine};
}

/// sin and cos of a uniform angle, 2 pi word / 2^32.
BRENIER_HD inline SinCos sinCosWord(std::uint32_t word) {
  const std::uint32_t quadrant = (word + 0x20000000u) >> 30;
  const auto rest = static_cast<std::int32_t>(word - (quadrant << 30));
  return sinCosQuadrant(static_cast<float>(rest) * (1.5707963267948966f * 0x1p-30f), quadrant);
}

/// Natural logarithm of a positive normal float (Cephes logf), without branches.
BRENIER_HD inline float fastLog(float x) {
  const auto bits = bitsOf(x);
  auto exponent = static_cast<std::int32_t>(bits >> 23) - 126;
  float m = floatOf((bits & 0x007FFFFFu) | 0x3F000000u);  // in [0.5, 1)
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

struct Words {
  std::uint32_t w[4];
};

/// Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): four 32-bit words that depend on (key, counter) alone.
BRENIER_HD inline Words philoxWords(std::uint64_t key, std::uint64_t counterHigh, std::uint64_t counterLow) {
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
  return {{c0, c1, c2, c3}};
}

}  // namespace brenier
