#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>

namespace brenier {

/// At most N things, without allocating: for what is said at every step of a loop.
template <class T, std::size_t N>
class InlineList {
 public:
  /// Throws std::length_error past N.
  void push_back(T item) {
    if (m_size == N) throw std::length_error("an InlineList is full");
    m_items[m_size++] = std::move(item);
  }
  std::size_t size() const { return m_size; }
  bool empty() const { return m_size == 0; }
  T& operator[](std::size_t i) { return m_items[i]; }
  const T& operator[](std::size_t i) const { return m_items[i]; }
  T* begin() { return m_items.data(); }
  T* end() { return m_items.data() + m_size; }
  const T* begin() const { return m_items.data(); }
  const T* end() const { return m_items.data() + m_size; }

 private:
  std::array<T, N> m_items{};
  std::size_t m_size = 0;
};

}  // namespace brenier
