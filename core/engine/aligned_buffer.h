#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace brenier::fused {

/// A fixed array of floats, zero at the start, aligned to two cache lines: vector loads never split, and neighbouring
/// threads' buffers never share a prefetched pair of lines. `stagger` floats (a multiple of 16) shift the start against
/// the page, for buffers that are walked together: loads and stores at equal offsets in different pages are taken for
/// the same address and wait for one another.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size, std::size_t stagger = 0) : m_size(size), m_stagger(stagger) {
    if (size == 0) return;
    const std::size_t alignment = stagger == 0 ? vectorAlignment : pageSize;
    const std::size_t bytes = ((size + stagger) * sizeof(float) + alignment - 1) / alignment * alignment;
    m_data.reset(static_cast<float*>(std::aligned_alloc(alignment, bytes)));
    if (!m_data) throw std::bad_alloc();
    clear();
  }
  float* data() { return m_data ? m_data.get() + m_stagger : nullptr; }
  const float* data() const { return m_data ? m_data.get() + m_stagger : nullptr; }
  std::size_t size() const { return m_size; }
  void clear() { std::fill_n(data(), m_size, 0.0f); }

 private:
  static constexpr std::size_t vectorAlignment = 128, pageSize = 4096;
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float[], Free> m_data;
  std::size_t m_size = 0, m_stagger = 0;
};

}  // namespace brenier::fused
