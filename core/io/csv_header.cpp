#include "core/io/csv_header.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/util/small_letters.h"

namespace brenier {
namespace {

bool isWeightName(std::string_view name) {
  return name == "weight" || name == "weights" || name == "w";
}

/// What the rows after a candidate for a header hold, column by column.
struct ColumnShape {
  std::size_t numbers = 0, fractions = 0, others = 0;
  bool isNumbers() const { return numbers > others; }
};

std::vector<ColumnShape> shapesFrom(const CsvSplit& split, std::size_t first) {
  std::vector<ColumnShape> shapes(split.width);
  for (std::size_t i = first; i < split.rows.size(); ++i)
    for (std::size_t k = 0; k < std::min(split.width, split.rows[i].size()); ++k) {
      const auto field = split.rows[i][k];
      if (field.empty() || isMissing(field)) continue;
      const SignsSeen seen = split.signs(field, k);
      ++(seen == SignsSeen::notANumber ? shapes[k].others : shapes[k].numbers);
      shapes[k].fractions +=
          seen != SignsSeen::notANumber && (seen != SignsSeen::none || field.find_first_of("eE") != field.npos);
    }
  return shapes;
}

/// Years that follow one another, from this column on.
bool areYears(const CsvCells& row, std::size_t first) {
  if (row.size() < first + 2) return false;
  for (std::size_t k = first; k < row.size(); ++k) {
    const auto year = [&](std::size_t column) { return std::stoi(std::string(row[column])); };
    if (row[k].size() != 4 || !isWhole(row[k]) || year(k) < 1800 || year(k) > 2100) return false;
    if (k > first && year(k) != year(k - 1) + 1) return false;
  }
  return true;
}

/// What stands above the names of rows.
bool isLabel(std::string_view cell) {
  constexpr std::array words = {
      "name",       "names",   "sample",  "samples",     "label",  "labels",  "id",    "country", "land",
      "station",    "probe",   "subject", "patient",     "site",   "region",  "city",  "stadt",   "ort",
      "state",      "species", "group",   "gruppe",      "class",  "klasse",  "item",  "product", "gene",
      "cell",       "well",    "date",    "datum",       "time",   "zeit",    "month", "monat",   "day",
      "wavelength", "year",    "jahr",    "bezeichnung", "series", "company", "firma"};
  const std::string known = smallLetters(cell);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return known == word; });
}

/// Whether whole numbers above numbers with decimals are names: pandas calls columns 0, 1, ..., others 2019, 2020.
/// `besideText`: the first one stands above text, and is its name.
bool isNumberedHeader(const CsvCells& row, const std::vector<ColumnShape>& shapes, std::size_t rows, bool besideText) {
  std::size_t named = 0, numbers = 0, fractions = 0;
  bool counts = true, sameAsIndex = true;
  for (std::size_t k = besideText ? 1 : 0; k < row.size(); ++k) {
    if (row[k].empty()) {
      if (k > 0) return false;
      continue;
    }
    if (k >= shapes.size()) return false;  // wider than the rows below: no names of their columns
    if (!isWhole(row[k]) || std::count(row.begin(), row.end(), row[k]) > 1) return false;
    counts &= row[k] == std::to_string(named);
    sameAsIndex &= row[k] == std::to_string(named + 1);
    ++named;
    numbers += shapes[k].numbers;
    fractions += shapes[k].fractions;
  }
  if (named == 0) return false;
  if (besideText && isLabel(row[0])) return true;
  if (rows >= 2 && areYears(row, besideText ? 1 : 0)) return true;
  if (row[0].empty() && (counts || sameAsIndex)) return true;  // the nameless column before them is pandas' index
  if (counts || sameAsIndex) return rows >= 3 && fractions * 20 >= numbers * 19;
  return rows >= 10 && fractions == numbers;
}

/// Whether the first cell of a row names a column of text, whose cells are others.
bool namesText(const CsvSplit& split, std::size_t at, const std::vector<ColumnShape>& shapes) {
  if (split.rows[at].empty()) return false;
  const auto name = split.rows[at][0];
  if (name.empty() || split.isNumber(name, 0) || shapes[0].isNumbers() || shapes[0].others == 0) return false;
  return std::none_of(split.rows.begin() + static_cast<std::ptrdiff_t>(at) + 1, split.rows.end(),
                      [&](const CsvCells& below) { return !below.empty() && below[0] == name; });
}

bool isHeader(const CsvCells& row, const CsvSplit& split, std::size_t at, bool& numbered) {
  bool anyNumber = false, anyName = false, namedWeights = false;
  for (std::size_t k = 0; k < row.size(); ++k) {
    const auto field = row[k];
    const bool number = split.isNumber(field, k);
    anyNumber |= number;
    anyName |= !number && !field.empty();
    namedWeights |= isWeightName(field);
  }
  if (namedWeights || (anyName && !anyNumber)) return true;
  const auto shapes = shapesFrom(split, at + 1);
  const std::size_t rows = split.rows.size() - at - 1;
  if (!anyName) return numbered = isNumberedHeader(row, shapes, rows, false);
  // Names and whole numbers above columns of numbers: id,2019,2020.
  if (rows < 2) return false;
  for (std::size_t k = 0; k < std::min(row.size(), split.width); ++k) {
    const bool number = split.isNumber(row[k], k);
    if (number && !isWhole(row[k])) return false;
    if (!number && !row[k].empty() && shapes[k].isNumbers()) numbered = true;
  }
  if (!numbered) numbered = namesText(split, at, shapes) && isNumberedHeader(row, shapes, rows, true);
  return numbered;
}

/// The row below this one that names every column, above numbers.
std::optional<std::size_t> namesBelow(const CsvSplit& split, std::size_t at) {
  for (std::size_t i = at + 1; i + 2 < split.rows.size() && i < at + 20; ++i) {
    const CsvCells& row = split.rows[i];
    if (usedFields(row) <= 1) continue;
    const auto shapes = shapesFrom(split, i + 1);
    bool names = row.size() == split.width, numbers = false;
    for (std::size_t k = 0; k < row.size() && names; ++k) {
      names = !row[k].empty() && !split.isNumber(row[k], k) && !isMissing(row[k]);
      numbers |= shapes[k].isNumbers();
    }
    if (names && numbers) return i;
    if (split.isNumber(row[0], 0)) break;  // the points have begun
  }
  return std::nullopt;
}

/// Whether this row stands between names and numbers and says units: no number in any column that holds numbers.
bool isLineOfUnits(const CsvSplit& split, std::size_t at) {
  if (at + 2 >= split.rows.size()) return false;
  const CsvCells& row = split.rows[at];
  const auto shapes = shapesFrom(split, at + 1);
  bool any = false;
  for (std::size_t k = 0; k < std::min(row.size(), split.width); ++k) {
    if (!shapes[k].isNumbers()) continue;
    if (split.isNumber(row[k], k) || (isMissing(row[k]) && !row[k].empty() && row[k] != "-" && row[k] != "--"))
      return false;
    any |= !row[k].empty();
  }
  return any;
}

std::string unquoted(std::string_view field) {
  std::string text(field);
  for (std::size_t at = text.find("\"\""); at != std::string::npos; at = text.find("\"\"", at + 1)) text.erase(at, 1);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 32 || c == 127; }, ' ');
  return text;
}

/// Names above the first row that NumPy and others put behind the sign of a comment.
bool takeCommentedNames(const CsvLines& lines, const CsvSplit& split, CsvDialect& dialect) {
  if (!lines.lastComment) return false;
  CsvCells fields;
  for (const char separator : {dialect.separator, ',', ' '}) {
    if (!splitFields(lines.lastComment->text, separator, fields) || fields.size() != split.width) continue;
    if (std::any_of(fields.begin(), fields.end(),
                    [](std::string_view f) { return f.empty() || signsOf(f) != SignsSeen::notANumber; }))
      continue;
    for (const auto field : fields) dialect.names.push_back(unquoted(field));
    dialect.headerLine = lines.lastComment->number;
    return true;
  }
  return false;
}

}  // namespace

void findHeader(const CsvLines& lines, const CsvSplit& split, CsvDialect& dialect) {
  std::size_t at = 0;
  while (at + 2 < split.rows.size() && at < 20 && split.width > 1 && usedFields(split.rows[at]) <= 1 &&
         !split.isNumber(split.rows[at][0], 0))
    ++at;
  bool numbered = false;
  const bool found = isHeader(split.rows[at], split, at, numbered);
  // Names of all columns below a line that is half of numbers: that one was a line of a title, as "Date;2024".
  if (const auto names = numbered ? namesBelow(split, at) : std::nullopt) at = *names, numbered = false;
  const CsvCells& row = split.rows[at];
  if (!found) {
    // A title without names under it is a line that cannot be read, and is said to be one.
    takeCommentedNames(lines, split, dialect);
    return;
  }
  dialect.leftOut = at;
  dialect.headerLine = lines.lines[at].number;
  dialect.numberedHeader = numbered;
  dialect.guessed |= numbered || at > 0;
  dialect.first = at + 1;
  const std::size_t named = std::max(usedFields(row), std::min(row.size(), split.width));
  dialect.rowNames = named + 1 == split.width && split.rows.size() - at > 2;
  if (dialect.rowNames) dialect.names.emplace_back();
  for (std::size_t k = 0; k < named; ++k) dialect.names.push_back(unquoted(row[k]));
  if (!isLineOfUnits(split, dialect.first)) return;
  dialect.unitsLine = lines.lines[dialect.first].number;
  for (const auto field : split.rows[dialect.first++]) dialect.units.push_back(unquoted(field));
  dialect.guessed = true;
}

}  // namespace brenier
