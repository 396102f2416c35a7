#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace brenier::fused {

/// A fixed array of floats, zero at the start, aligned to two cache lines: vector loads never split, and neighbouring
/// threads' buffers never share a prefetched pair of lines.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size) : m_size(size) {
    if (size == 0) return;
    const std::size_t bytes = (size * sizeof(float) + kAlignment - 1) / kAlignment * kAlignment;
    m_data.reset(static_cast<float*>(std::aligned_alloc(kAlignment, bytes)));
    if (!m_data) throw std::bad_alloc();
    clear();
  }
  float* data() { return m_data.get(); }
  const float* data() const { return m_data.get(); }
  std::size_t size() const { return m_size; }
  void clear() { std::fill_n(m_data.get(), m_size, 0.0f); }

 private:
  static constexpr std::size_t kAlignment = 128;
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float[], Free> m_data;
  std::size_t m_size = 0;
};

}  // namespace brenier::fused
