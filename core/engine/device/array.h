#pragma once

#include <memory>

#include "core/engine/device/machine.h"

namespace brenier::device {

/// An array on the machine.
template <class T>
class Array {
 public:
  explicit Array(std::shared_ptr<Machine> machine) : m_machine(std::move(machine)) {}
  ~Array() {
    if (m_data) m_machine->release(m_data);
  }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;

  /// Makes room for `count` zeros where there is not that much.
  void reserve(std::size_t count) {
    if (count <= m_count) return;
    if (m_data) m_machine->release(m_data);
    m_data = nullptr;
    m_data = static_cast<T*>(m_machine->allocate(count * sizeof(T)));
    m_count = count;
  }
  void put(const T* from, std::size_t count) {
    reserve(count);
    if (count) m_machine->put(m_data, from, count * sizeof(T));
  }
  template <class List>
  void put(const List& list) {
    put(list.data(), list.size());
  }
  void get(T* to, std::size_t count) const {
    if (count) m_machine->get(to, m_data, count * sizeof(T));
  }
  T* data() const { return m_data; }
  /// Null for an array that was never filled.
  T* orNull() const { return m_count ? m_data : nullptr; }

 private:
  std::shared_ptr<Machine> m_machine;
  T* m_data = nullptr;
  std::size_t m_count = 0;
};

}  // namespace brenier::device
