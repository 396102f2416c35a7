#pragma once

#include <cstdint>
#include <string>

#include "core/api/option.h"

namespace brenier {

/// A named problem's values, so that a literal becomes the type that its option has.
inline OptionValue text(const char* value) {
  return std::string(value);
}

inline OptionValue whole(std::int64_t value) {
  return value;
}

}  // namespace brenier
