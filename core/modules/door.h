#pragma once

#include <stdexcept>
#include <type_traits>
#include <utility>

#include "core/util/module.h"

namespace brenier {

/// A module's table of functions, loaded at the first call.
template <class Functions>
class Door {
 public:
  Door(const std::string& name, const std::string& what) : m_module(openModule(name, what)) {}

  Status opened() const { return m_module ? ok() : Status(Unexpected(m_module.error())); }

  /// Calls one of them. Where the module cannot be loaded: its error from functions that can answer with one, from
  /// others std::runtime_error with the same sentences.
  template <class Field, class... Arguments>
  auto call(Field Functions::*field, Arguments&&... arguments) const {
    using Answer = std::invoke_result_t<Field, Arguments...>;
    if (!m_module) {
      if constexpr (std::is_constructible_v<Answer, Unexpected<RunError>>)
        return Answer(Unexpected(m_module.error()));
      else
        throw std::runtime_error(m_module.error().message + " " + m_module.error().hint);
    }
    const auto& functions = *static_cast<const Functions*>(*m_module);
    return (functions.*field)(std::forward<Arguments>(arguments)...);
  }

 private:
  Result<const void*> m_module;
};

}  // namespace brenier
