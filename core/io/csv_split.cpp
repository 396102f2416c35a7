#include "core/io/csv_split.h"

#include <algorithm>
#include <map>

namespace brenier {
namespace {

/// The number of fields that most lines have, without columns at the end that are empty everywhere.
std::size_t widthOf(const std::vector<CsvCells>& rows) {
  std::map<std::size_t, std::size_t> votes;
  for (std::size_t i = rows.size() > 1 ? 1 : 0; i < rows.size(); ++i)
    if (!isBlank(rows[i])) ++votes[rows[i].size()];
  std::size_t width = rows.empty() ? 0 : rows[0].size();
  for (const auto& [fields, count] : votes)
    if (count > votes[width]) width = fields;
  const auto emptyEverywhere = [&](std::size_t column) {
    return std::all_of(rows.begin(), rows.end(),
                       [&](const CsvCells& f) { return f.size() <= column || f[column].empty(); });
  };
  while (width > 1 && emptyEverywhere(width - 1)) --width;
  return width;
}

CsvSplit splitAt(const CsvLines& lines, char separator, bool spaces) {
  CsvSplit split;
  split.spaces = spaces;
  const std::size_t count = std::min(csvLinesLooked, lines.lines.size());
  split.rows.resize(count);
  for (std::size_t i = 0; i < count; ++i) splitFields(lines.lines[i].text, separator, split.rows[i]);
  split.width = widthOf(split.rows);
  split.units = unitsOfColumns(split.rows, split.width, spaces);
  std::size_t whole = 0, fields = 0, numbers = 0, asked = 0;
  for (std::size_t i = count > 1 ? 1 : 0; i < count; ++i) {
    const CsvCells& row = split.rows[i];
    if (isBlank(row)) continue;
    ++asked;
    whole += row.size() >= split.width && usedFields(row) <= split.width;
    for (std::size_t k = 0; k < row.size(); ++k) {
      ++fields;
      numbers += row[k].empty() || isMissing(row[k]) || split.isNumber(row[k], k);
    }
  }
  if (asked == 0) return split;
  split.score = static_cast<double>(whole) / static_cast<double>(asked) * static_cast<double>(numbers) /
                static_cast<double>(fields);
  if (usedFields(split.rows[0]) == split.width) split.score += 0.001;  // its header fits
  return split;
}

}  // namespace

SignsSeen CsvSplit::signs(std::string_view field, std::size_t column) const {
  const auto bare = column < units.size() ? bareNumber(units[column], field, spaces) : std::nullopt;
  return signsOf(bare ? bare->digits : field, spaces);
}

bool isBlank(const CsvCells& fields) {
  return std::all_of(fields.begin(), fields.end(), [](std::string_view f) { return f.empty(); });
}

bool isWhole(std::string_view field) {
  return !field.empty() && std::all_of(field.begin(), field.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t usedFields(const CsvCells& fields) {
  std::size_t used = fields.size();
  while (used > 0 && fields[used - 1].empty()) --used;
  return used;
}

/// The earlier in the order of the candidates where several do equally well.
char separatorOf(const CsvLines& lines, const std::string& decimal, CsvSplit& best) {
  char chosen = ' ';
  best.score = -1;
  const std::size_t count = std::min(csvLinesLooked, lines.lines.size());
  const bool quoted = std::any_of(lines.lines.begin(), lines.lines.begin() + static_cast<std::ptrdiff_t>(count),
                                  [](const CsvLine& line) { return line.text.find('"') != line.text.npos; });
  // Commas that are decimal separate no columns, unless numbers stand in quotes.
  // Between commas, plain spaces group digits only where nothing else makes numbers of the lines: 101,250 102,125.
  const std::string known = decimal == "comma" && !quoted ? ";\t| " : ";\t|, ,";
  const std::string candidates = lines.saidSeparator ? std::string(1, lines.saidSeparator) : known;
  bool afterSpaces = lines.saidSeparator != 0;
  for (const char separator : candidates) {
    const bool spaces = separator != ' ' && (separator != ',' || afterSpaces);
    afterSpaces |= separator == ' ';
    const bool there = std::any_of(lines.lines.begin(), lines.lines.begin() + static_cast<std::ptrdiff_t>(count),
                                   [&](const CsvLine& line) { return holdsSeparator(line.text, separator); });
    if (!there && separator != ' ' && candidates.size() > 1) continue;
    CsvSplit split = splitAt(lines, separator, spaces);
    // One column of decimal commas needs a name above it: without one, commas separate.
    const bool single = separator == ' ' && split.width == 1 && !lines.saidSeparator && best.score >= 0;
    const std::string_view top = split.rows[0].empty() ? std::string_view() : split.rows[0][0];
    if (single && (split.isNumber(top, 0) || top.find(',') != top.npos)) continue;
    if (split.score <= best.score + 1e-9) continue;
    best = std::move(split);
    chosen = separator;
  }
  return chosen;
}

}  // namespace brenier
