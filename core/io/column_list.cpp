#include "core/io/column_list.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/api/option.h"
#include "core/util/number_signs.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

/// One item of a list that is no name: a number or a range.
Expected<std::vector<std::size_t>, std::string> numbersOf(const std::string& item, std::size_t width) {
  std::size_t from = 0, to = 0;
  const char* end = item.data() + item.size();
  auto parsed = std::from_chars(item.data(), end, from);
  const bool range = parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == '-';
  to = from;
  if (range) parsed = std::from_chars(parsed.ptr + 1, end, to);
  if (parsed.ec != std::errc() || parsed.ptr != end) return Unexpected(std::string("no name"));
  if (from < 1 || to < from || to > width)
    return Unexpected("there is no column " + inQuotes(item) + ": the file has " + std::to_string(width) + " columns");
  std::vector<std::size_t> numbers;
  for (std::size_t k = from; k <= to; ++k) numbers.push_back(k - 1);
  return numbers;
}

std::vector<std::string> itemsOf(const std::string& list) {
  std::vector<std::string> items(1);
  bool quoting = false;
  for (const char c : list) {
    if (c == '"')
      quoting = !quoting;
    else if (c == ',' && !quoting)
      items.emplace_back();
    else
      items.back() += c;
  }
  for (auto& item : items) item = std::string(trimmed(item));
  return items;
}

/// Columns of this very name, else of this name in other letters.
std::vector<std::size_t> named(const std::string& name, const std::vector<std::string>& names) {
  std::vector<std::size_t> found;
  if (name.empty()) return found;
  for (std::size_t k = 0; k < names.size(); ++k)
    if (names[k] == name) found.push_back(k);
  for (std::size_t k = 0; k < names.size() && found.empty(); ++k)
    if (smallLetters(names[k]) == smallLetters(name)) return {k};
  return found;
}

}  // namespace

std::string inQuotes(const std::string& text) {
  return '"' + text + '"';
}

Expected<std::vector<std::size_t>, std::string> columnsOf(const std::string& list,
                                                          const std::vector<std::string>& names) {
  const auto items = itemsOf(list);
  const bool allNames =
      std::all_of(items.begin(), items.end(), [&](const auto& i) { return !named(i, names).empty(); });
  std::vector<std::size_t> columns;
  for (const auto& item : items) {
    auto numbers = allNames ? Unexpected(std::string()) : numbersOf(item, names.size());
    const auto found = named(item, names);
    if (!numbers && found.size() == 1) numbers = found;
    if (!numbers && found.size() > 1)
      return Unexpected(std::to_string(found.size()) + " columns are named " + inQuotes(item) +
                        "; give their numbers, " + std::to_string(found[0] + 1) + " and " +
                        std::to_string(found[1] + 1));
    if (!numbers) {
      const std::string near = nearestNames(item, names);
      return Unexpected(numbers.error() != "no name" && !numbers.error().empty()
                            ? numbers.error()
                            : "there is no column " + inQuotes(item) +
                                  (near.empty() ? "" : "; did you mean " + near + "?"));
    }
    for (const std::size_t k : *numbers) {
      if (std::find(columns.begin(), columns.end(), k) != columns.end())
        return Unexpected("column " + std::to_string(k + 1) + " is named twice in " + inQuotes(list));
      columns.push_back(k);
    }
  }
  return columns;
}

}  // namespace brenier
