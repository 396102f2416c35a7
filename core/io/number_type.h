#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace brenier {

/// How one number lies in a file.
enum class NumberType { boolean, i8, i16, i32, i64, u8, u16, u32, u64, f16, bf16, f32, f64 };

/// Bytes a number takes.
std::size_t bytesOf(NumberType type);

/// Decodes `count` numbers at `bytes` (any alignment) into `out`. Integers beyond 2^53 are rounded.
void decodeNumbers(NumberType type, bool bigEndian, const unsigned char* bytes, std::size_t count, double* out);

/// Whether the one at `bytes` is an integer that was rounded; `decoded`: as decodeNumbers() gives it.
bool isRounded(NumberType type, bool bigEndian, const unsigned char* bytes, double decoded);

float floatFromHalf(std::uint16_t bits);

/// a * b * ... of a shape, or false when it does not fit into 2^62.
bool productOf(const std::vector<std::uint64_t>& shape, std::uint64_t& product);

/// "3 x 4 x 5", for messages.
std::string shapeText(const std::vector<std::uint64_t>& shape);

}  // namespace brenier
