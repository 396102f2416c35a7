#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace brenier {

/// Finds the entry with this id in an ordered list; null when there is none.
template <class List>
auto findById(List& list, std::string_view id) -> decltype(&*list.begin()) {
  for (auto& entry : list)
    if (entry.id == id) return &entry;
  return nullptr;
}

/// Finds the first entry with this role; null when there is none.
template <class List, class Role>
auto findByRole(List& list, Role role) -> decltype(&*list.begin()) {
  for (auto& entry : list)
    if (entry.role == role) return &entry;
  return nullptr;
}

/// The ids of a list, in its order.
template <class List>
std::vector<std::string> idsOf(const List& list) {
  std::vector<std::string> ids;
  for (const auto& entry : list) ids.push_back(entry.id);
  return ids;
}

/// "a, b, c".
inline std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace brenier
