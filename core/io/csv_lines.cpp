#include "core/io/csv_lines.h"

#include <algorithm>

#include "core/io/csv_line.h"
#include "core/io/input_file.h"

namespace brenier {
namespace {

/// Whether a line that begins with # is a row whose first cell does, as #17: it is separated as the row before it.
bool isRow(std::string_view line, const CsvLines& before) {
  if (!line.starts_with('#') || line.size() < 2 || line[1] == '#' || isSpace(line[1]) || hasOpenQuote(line))
    return false;
  for (const char separator : {';', '\t', '|', ','}) {
    const auto count = [separator](std::string_view text) { return std::count(text.begin(), text.end(), separator); };
    if (line[1] == separator) return true;  // the name of a column
    if (!before.lines.empty() && count(line) > 0) return count(line) == count(before.lines.back().text);
  }
  return false;
}

}  // namespace

Result<CsvLines> splitLines(const std::string& path, std::string_view text) {
  CsvLines out;
  std::size_t number = 0;
  const auto take = [&](std::size_t from) {
    const std::size_t end = std::min(text.find_first_of("\r\n", from), text.size());
    return end;
  };
  for (std::size_t at = 0; at < text.size();) {
    ++number;
    const std::size_t first = number;
    std::size_t end = take(at);
    std::string_view line = withoutComment(text.substr(at, end - at));
    // A quoted name may go on in the next line; the quotes of a comment are nobody's.
    while (hasOpenQuote(line) && end < text.size() && number < first + 20) {
      const std::size_t next = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
      end = take(next);
      ++number;
      line = withoutComment(text.substr(at, end - at));
    }
    if (line.find('\0') != std::string_view::npos)
      return cannotRead(path, "line " + std::to_string(first) + " holds bytes that are no text",
                        "Save it as plain text (UTF-8).");
    if (hasOpenQuote(line))
      return cannotRead(path, "line " + std::to_string(first) + " has a quote that does not end",
                        "Close the quote on the same line.");
    const std::string_view whole = trimmed(text.substr(at, end - at));
    if (line.empty() && isRow(whole, out)) line = whole;
    if (line.empty() && !whole.empty() && out.lines.empty()) {
      const std::size_t names = std::min(whole.find_first_not_of("#% "), whole.size());
      out.lastComment = CsvLine{trimmed(whole.substr(names)), first};
    } else if (out.lines.empty() && !out.saidSeparator && line.size() == 5 &&
               (line.starts_with("sep=") || line.starts_with("SEP="))) {
      out.saidSeparator = line[4];
    } else if (!trimmed(line).empty()) {
      out.lines.push_back({line, first});
    }
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return out;
}

}  // namespace brenier
