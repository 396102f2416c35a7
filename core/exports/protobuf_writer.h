#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace brenier {

/// Writes messages in the wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), which is all that
/// an ONNX file is: no library, and none to clash with the one inside LibTorch.
class ProtobufWriter {
 public:
  void number(int field, std::int64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3);
    varint(static_cast<std::uint64_t>(value));
  }
  void real(int field, float value) {
    varint(static_cast<std::uint64_t>(field) << 3 | 5);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) m_bytes += static_cast<char>(bits >> shift & 255);
  }
  void text(int field, std::string_view bytes) {
    varint(static_cast<std::uint64_t>(field) << 3 | 2);
    varint(bytes.size());
    m_bytes += bytes;
  }
  void message(int field, const ProtobufWriter& inner) { text(field, inner.m_bytes); }
  const std::string& bytes() const { return m_bytes; }

 private:
  void varint(std::uint64_t value) {
    for (; value > 127; value >>= 7) m_bytes += static_cast<char>((value & 127) | 128);
    m_bytes += static_cast<char>(value);
  }

  std::string m_bytes;
};

}  // namespace brenier
