#pragma once

#include <cstddef>

/// How many members a struct has, counted by the compiler: an aggregate takes one pair of braces for each, its base
/// counting as one, and no more. What a list of its fields forgot is seen against that.
namespace brenier::test {

// Several braces at once, for there is no pack of them.
#define BRACES_4 \
  {}, {}, {}, {}
#define BRACES_16 BRACES_4, BRACES_4, BRACES_4, BRACES_4
#define TAKES(n, ...) \
  if constexpr (requires { T{__VA_ARGS__}; }) return n;

/// Of at most 35.
template <class T>
constexpr std::size_t memberCount() {
  TAKES(35, BRACES_16, BRACES_16, {}, {}, {})
  TAKES(34, BRACES_16, BRACES_16, {}, {})
  TAKES(33, BRACES_16, BRACES_16, {})
  TAKES(32, BRACES_16, BRACES_16)
  TAKES(31, BRACES_16, BRACES_4, BRACES_4, BRACES_4, {}, {}, {})
  TAKES(30, BRACES_16, BRACES_4, BRACES_4, BRACES_4, {}, {})
  TAKES(29, BRACES_16, BRACES_4, BRACES_4, BRACES_4, {})
  TAKES(28, BRACES_16, BRACES_4, BRACES_4, BRACES_4)
  TAKES(27, BRACES_16, BRACES_4, BRACES_4, {}, {}, {})
  TAKES(26, BRACES_16, BRACES_4, BRACES_4, {}, {})
  TAKES(25, BRACES_16, BRACES_4, BRACES_4, {})
  TAKES(24, BRACES_16, BRACES_4, BRACES_4)
  TAKES(23, BRACES_16, BRACES_4, {}, {}, {})
  TAKES(22, BRACES_16, BRACES_4, {}, {})
  TAKES(21, BRACES_16, BRACES_4, {})
  TAKES(20, BRACES_16, BRACES_4)
  TAKES(19, BRACES_16, {}, {}, {})
  TAKES(18, BRACES_16, {}, {})
  TAKES(17, BRACES_16, {})
  TAKES(16, BRACES_16)
  TAKES(15, BRACES_4, BRACES_4, BRACES_4, {}, {}, {})
  TAKES(14, BRACES_4, BRACES_4, BRACES_4, {}, {})
  TAKES(13, BRACES_4, BRACES_4, BRACES_4, {})
  TAKES(12, BRACES_4, BRACES_4, BRACES_4)
  TAKES(11, BRACES_4, BRACES_4, {}, {}, {})
  TAKES(10, BRACES_4, BRACES_4, {}, {})
  TAKES(9, BRACES_4, BRACES_4, {})
  TAKES(8, BRACES_4, BRACES_4)
  TAKES(7, BRACES_4, {}, {}, {})
  TAKES(6, BRACES_4, {}, {})
  TAKES(5, BRACES_4, {})
  TAKES(4, BRACES_4)
  TAKES(3, {}, {}, {})
  TAKES(2, {}, {})
  TAKES(1, {})
  return 0;
}

#undef TAKES
#undef BRACES_16
#undef BRACES_4

}  // namespace brenier::test
