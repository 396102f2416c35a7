#include "core/io/csv_line.h"
#include "core/util/small_letters.h"

#include <algorithm>
#include <array>

namespace brenier {
namespace {

/// Follows a line letter by letter: whether it is inside quotes. One opens at the start of a field, or after a blank;
/// elsewhere it is a letter, as the inch of 1" and 5'3". Two inside quotes are one letter.
class Quotes {
 public:
  explicit Quotes(std::string_view line) : m_line(line) {}
  /// Takes the letter at `i`; all before it have been taken. Whether it is a letter of the text outside quotes.
  bool take(std::size_t i) {
    if (m_line[i] != '"' || i == m_escaped) return !m_inside;
    if (!m_inside) return !(m_inside = startsField(i));
    if (i + 1 < m_line.size() && m_line[i + 1] == '"')
      m_escaped = i + 1;
    else
      m_inside = false;
    return false;
  }
  bool inside() const { return m_inside; }

 private:
  bool startsField(std::size_t i) const {
    return i == 0 || isSpace(m_line[i - 1]) || std::string_view(",;|").find(m_line[i - 1]) != std::string_view::npos;
  }
  std::string_view m_line;
  bool m_inside = false;
  std::size_t m_escaped = std::string_view::npos;
};

/// Position of the first of `wanted` outside quotes.
template <class Wanted>
std::size_t findOutsideQuotes(std::string_view line, Wanted wanted, std::size_t from = 0) {
  Quotes quotes(line);
  for (std::size_t i = 0; i < line.size(); ++i)
    if (quotes.take(i) && i >= from && wanted(line[i])) return i;
  return std::string_view::npos;
}

/// What spreadsheets write in place of a value that they could not compute.
bool isSpreadsheetError(std::string_view text) {
  constexpr std::array words = {"#N/A",    "#NV",    "#DIV/0!", "#WERT!", "#VALUE!", "#REF!",
                                "#BEZUG!", "#NAME?", "#NUM!",   "#ZAHL!", "#NULL!"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

std::string_view withoutComment(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.starts_with('%')) return {};
  std::size_t from = 0, at;
  const auto isCell = [&](std::size_t i) { return i > 0 && std::string_view(",;|\t").find(line[i - 1]) != line.npos; };
  while ((at = findOutsideQuotes(
              line, [](char c) { return c == '#'; }, from)) != std::string_view::npos &&
         (isSpreadsheetError(line.substr(at)) || isCell(at)))
    from = at + 1;
  // Tabs stay: at the ends of a line they separate empty fields.
  line = line.substr(0, at);
  const auto removable = [](char c) { return isSpace(c) && c != '\t'; };
  while (!line.empty() && removable(line.front())) line.remove_prefix(1);
  while (!line.empty() && removable(line.back())) line.remove_suffix(1);
  return line;
}

bool holdsSeparator(std::string_view line, char separator) {
  return findOutsideQuotes(line, [&](char c) { return separator == ' ' ? isSpace(c) : c == separator; }) !=
         std::string_view::npos;
}

bool hasOpenQuote(std::string_view line) {
  if (line.find('"') == line.npos) return false;
  Quotes quotes(line);
  for (std::size_t i = 0; i < line.size(); ++i) quotes.take(i);
  return quotes.inside();
}

bool splitFields(std::string_view line, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  if (hasOpenQuote(line)) return false;
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

bool isMissing(std::string_view field) {
  std::string word = smallLetters(field);
  if (word.starts_with('-') && word.size() > 1) word.erase(0, 1);
  constexpr std::array words = {"",  "na", "n/a", "nan", "null",    "none", "nil",     "<na>",  "nat",
                                "-", "--", ".",   "?",   "missing", "k.a.", "1.#qnan", "1.#ind"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return word == w; }) ||
         isSpreadsheetError(field);
}

}  // namespace brenier
