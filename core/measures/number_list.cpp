#include "core/measures/number_list.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace brenier {

Expected<std::vector<double>, std::string> parseNumbers(std::string_view text) {
  constexpr std::string_view separators = ",; \t\n\r";
  std::vector<double> numbers;
  std::size_t start = 0;
  while ((start = text.find_first_not_of(separators, start)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(separators, start), text.size());
    const std::string_view word = text.substr(start, end - start);
    double number = 0;
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != word.data() + word.size() || !std::isfinite(number))
      return Unexpected<std::string>("\"" + std::string(word.substr(0, 40)) + "\" is no number");
    numbers.push_back(number);
    start = end;
  }
  if (numbers.empty()) return Unexpected<std::string>("there is no number in \"" + std::string(text) + "\"");
  return numbers;
}

Expected<std::vector<std::vector<double>>, std::string> parseRows(std::string_view text) {
  std::vector<std::vector<double>> rows;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.find_first_not_of(" \t\n\r") == std::string_view::npos) continue;
    auto row = parseNumbers(part);
    if (!row) return Unexpected(row.error());
    if (!rows.empty() && row->size() != rows.front().size())
      return Unexpected<std::string>("row " + std::to_string(rows.size() + 1) + " has " + std::to_string(row->size()) +
                                     " numbers, but row 1 has " + std::to_string(rows.front().size()));
    rows.push_back(*std::move(row));
  }
  if (rows.empty()) return Unexpected<std::string>("there is no number in it");
  return rows;
}

}  // namespace brenier
