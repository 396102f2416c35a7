#include "core/io/index_columns.h"
#include "core/util/small_letters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace brenier {
namespace {

/// Fewer rows are no evidence that a column counts them, unless its name says so.
constexpr std::size_t fewestCounted = 10;

bool isIndexName(const std::string& name) {
  const std::string known = smallLetters(name);
  constexpr std::array names = {
      "id",  "index",  "idx", "row", "rownames", "row_names", "row.names",   "rowid", "row_id", "nr",       "nr.", "no",
      "no.", "number", "#",   "key", "level_0",  "obs",       "observation", "case",  "nummer", "lfd. nr.", "uid"};
  return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return known == n; }) ||
         known.ends_with("_id") || known.ends_with(" id") || (name.size() > 2 && name.ends_with("Id")) ||
         (name.size() > 2 && name.ends_with("ID"));
}

}  // namespace

bool isText(const RawTable& raw, std::size_t k) {
  const auto& column = raw.columns[k];
  return column.texts * 2 > raw.rows() - column.missing;
}

bool isEmpty(const RawTable& raw, std::size_t k) {
  return raw.columns[k].missing == raw.rows();
}

Counting countingOf(const RawTable& raw, std::size_t k) {
  const std::size_t rows = raw.rows(), width = raw.width();
  Counting counting;
  std::vector<double> numbers(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    numbers[i] = raw.values[i * width + k];
    if (!(std::abs(numbers[i]) < 9e15) || numbers[i] != std::floor(numbers[i])) return counting;
  }
  counting.steps = rows > 1 && numbers[1] != numbers[0];
  for (std::size_t i = 2; i < rows && counting.steps; ++i)
    counting.steps = numbers[i] - numbers[i - 1] == numbers[1] - numbers[0];
  std::sort(numbers.begin(), numbers.end());
  counting.distinct = std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end();
  counting.permuted = counting.distinct && numbers.back() - numbers.front() == static_cast<double>(rows - 1);
  return counting;
}

bool isRowNames(const RawTable& raw, std::size_t k) {
  const std::string& name = raw.columns[k].name;
  return raw.columns[k].rowNames || (raw.named && k == 0 && name.empty()) || name.starts_with("Unnamed: ");
}

bool isNamedIndex(const RawTable& raw, std::size_t k) {
  if (raw.rows() < 2 || !isIndexName(raw.columns[k].name) || !countingOf(raw, k).steps) return false;
  const double first = raw.values[k], second = raw.values[raw.width() + k];
  return (first == 0 || first == 1) && second == first + 1;
}

std::string remarkOfIndex(const RawTable& raw, std::size_t k, bool allCount, bool again) {
  const Counting counting = countingOf(raw, k);
  const std::string name = raw.columns[k].name;
  if (!counting.distinct || raw.rows() < (isIndexName(name) && !again ? 2 : fewestCounted)) return {};
  if (isIndexName(name)) return "is named \"" + name + "\" and has another whole number in every row";
  if (allCount) return {};
  if (counting.permuted) return counting.steps ? "counts the rows" : "numbers the rows";
  return counting.steps ? "grows by the same whole number from row to row" : "";
}

}  // namespace brenier
