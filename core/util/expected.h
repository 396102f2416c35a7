#pragma once

#include <utility>
#include <variant>

namespace brenier {

/// A wrapped error, so that a function returning Expected can say `return Unexpected(error)`.
template <class E>
struct Unexpected {
  explicit Unexpected(E e) : error(std::move(e)) {}
  E error;
};

/// A value or the reason why there is none. The standard type arrives with C++23; this holds the part of its interface
/// that Brenier uses. Reading the wrong side throws std::bad_variant_access.
template <class T, class E>
class Expected {
 public:
  Expected(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
  Expected(Unexpected<E> error) : m_state(std::in_place_index<1>, std::move(error.error)) {}

  bool hasValue() const { return m_state.index() == 0; }
  explicit operator bool() const { return hasValue(); }

  T& value() & { return std::get<0>(m_state); }
  const T& value() const& { return std::get<0>(m_state); }
  T&& value() && { return std::get<0>(std::move(m_state)); }
  const E& error() const { return std::get<1>(m_state); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, E> m_state;
};

}  // namespace brenier
