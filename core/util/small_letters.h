#pragma once

#include <string>
#include <string_view>

namespace brenier {

/// The letters A to Z made small, whatever the locale; all other bytes are as they were.
inline char smallLetter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string smallLetters(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = smallLetter(c);
  return small;
}

}  // namespace brenier
