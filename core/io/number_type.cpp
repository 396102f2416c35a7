#include "core/io/number_type.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace brenier {
namespace {

template <class T>
T exactAs(const unsigned char* bytes, bool swap) {
  unsigned char buffer[sizeof(T)];
  std::memcpy(buffer, bytes, sizeof(T));
  if (swap) std::reverse(buffer, buffer + sizeof(T));
  T value;
  std::memcpy(&value, buffer, sizeof(T));
  return value;
}

template <class T>
double loadAs(const unsigned char* bytes, bool swap) {
  return static_cast<double>(exactAs<T>(bytes, swap));
}

template <class T>
void decodeAs(const unsigned char* bytes, bool swap, std::size_t count, double* out) {
  if (!swap) {
    for (std::size_t i = 0; i < count; ++i) out[i] = loadAs<T>(bytes + i * sizeof(T), false);
  } else {
    for (std::size_t i = 0; i < count; ++i) out[i] = loadAs<T>(bytes + i * sizeof(T), true);
  }
}

}  // namespace

std::size_t bytesOf(NumberType type) {
  switch (type) {
    case NumberType::boolean:
    case NumberType::i8:
    case NumberType::u8:
      return 1;
    case NumberType::i16:
    case NumberType::u16:
    case NumberType::f16:
    case NumberType::bf16:
      return 2;
    case NumberType::i32:
    case NumberType::u32:
    case NumberType::f32:
      return 4;
    default:
      return 8;
  }
}

float floatFromHalf(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const float fraction = static_cast<float>(bits & 1023);
  float value = 0;
  if (exponent == 31)
    value = fraction == 0 ? HUGE_VALF : NAN;
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(1024.0f + fraction, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

void decodeNumbers(NumberType type, bool bigEndian, const unsigned char* bytes, std::size_t count, double* out) {
  const bool swap = bigEndian != (std::endian::native == std::endian::big);
  switch (type) {
    case NumberType::boolean:
      for (std::size_t i = 0; i < count; ++i) out[i] = bytes[i] != 0 ? 1.0 : 0.0;
      return;
    case NumberType::i8:
      return decodeAs<std::int8_t>(bytes, swap, count, out);
    case NumberType::i16:
      return decodeAs<std::int16_t>(bytes, swap, count, out);
    case NumberType::i32:
      return decodeAs<std::int32_t>(bytes, swap, count, out);
    case NumberType::i64:
      return decodeAs<std::int64_t>(bytes, swap, count, out);
    case NumberType::u8:
      return decodeAs<std::uint8_t>(bytes, swap, count, out);
    case NumberType::u16:
      return decodeAs<std::uint16_t>(bytes, swap, count, out);
    case NumberType::u32:
      return decodeAs<std::uint32_t>(bytes, swap, count, out);
    case NumberType::u64:
      return decodeAs<std::uint64_t>(bytes, swap, count, out);
    case NumberType::f32:
      return decodeAs<float>(bytes, swap, count, out);
    case NumberType::f64:
      return decodeAs<double>(bytes, swap, count, out);
    case NumberType::f16:
      decodeAs<std::uint16_t>(bytes, swap, count, out);
      for (std::size_t i = 0; i < count; ++i) out[i] = floatFromHalf(static_cast<std::uint16_t>(out[i]));
      return;
    case NumberType::bf16:
      decodeAs<std::uint16_t>(bytes, swap, count, out);
      for (std::size_t i = 0; i < count; ++i)
        out[i] = std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<std::uint16_t>(out[i])) << 16);
      return;
  }
}

bool isRounded(NumberType type, bool bigEndian, const unsigned char* bytes, double decoded) {
  constexpr double exact = 9007199254740992, beyond = 18446744073709551616.0;  // 2^53, 2^64
  if ((type != NumberType::i64 && type != NumberType::u64) || !(std::abs(decoded) >= exact)) return false;
  const bool swap = bigEndian != (std::endian::native == std::endian::big);
  if (type == NumberType::u64)
    return decoded >= beyond || static_cast<std::uint64_t>(decoded) != exactAs<std::uint64_t>(bytes, swap);
  return decoded >= beyond / 2 || static_cast<std::int64_t>(decoded) != exactAs<std::int64_t>(bytes, swap);
}

bool productOf(const std::vector<std::uint64_t>& shape, std::uint64_t& product) {
  constexpr std::uint64_t limit = std::uint64_t{1} << 62;
  product = 1;
  for (const std::uint64_t n : shape) {
    if (n != 0 && product > limit / n) return false;
    product *= n;
  }
  return true;
}

std::string shapeText(const std::vector<std::uint64_t>& shape) {
  if (shape.empty()) return "a single number";
  std::string text;
  for (const std::uint64_t n : shape) text += (text.empty() ? "" : " x ") + std::to_string(n);
  return text;
}

}  // namespace brenier
