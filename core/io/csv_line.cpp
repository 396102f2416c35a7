#include "core/io/csv_line.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace brenier {
namespace {

bool isSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

/// Position of the first of `wanted` outside quotes.
template <class Wanted>
std::size_t findOutsideQuotes(std::string_view line, Wanted wanted) {
  bool inQuotes = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"')
      inQuotes = !inQuotes;
    else if (!inQuotes && wanted(line[i]))
      return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view withoutComment(std::string_view line) {
  return trimmed(line.substr(0, findOutsideQuotes(line, [](char c) { return c == '#'; })));
}

char separatorOf(std::string_view line) {
  for (const char separator : {';', '\t', ','})
    if (findOutsideQuotes(line, [&](char c) { return c == separator; }) != std::string_view::npos) return separator;
  return ' ';
}

bool splitFields(std::string_view line, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  if (std::count(line.begin(), line.end(), '"') % 2 != 0) return false;
  while (true) {
    if (separator == ' ') line = trimmed(line);
    const std::size_t end =
        findOutsideQuotes(line, [&](char c) { return separator == ' ' ? isSpace(c) : c == separator; });
    std::string_view field = trimmed(line.substr(0, end));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
      field = trimmed(field.substr(1, field.size() - 2));
    fields.push_back(field);
    if (end == std::string_view::npos) return true;
    line.remove_prefix(end + 1);
  }
}

bool parseNumber(std::string_view field, char separator, double& number) {
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  std::string withPoint;
  if (separator == ';' && std::count(field.begin(), field.end(), ',') == 1) {
    withPoint = field;
    std::replace(withPoint.begin(), withPoint.end(), ',', '.');
    field = withPoint;
  }
  const char* end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data(), end, number);
  if (parsed.ptr != end || field.empty()) return false;
  if (parsed.ec == std::errc::result_out_of_range) {
    // 1e400 is an infinity, 1e-400 is nothing: from_chars says the same of both.
    const std::size_t exponent = field.find_first_of("eE");
    const bool tiny = exponent != std::string_view::npos && field.substr(exponent + 1).starts_with('-');
    number = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    return true;
  }
  return parsed.ec == std::errc();
}

}  // namespace brenier
