#include "core/io/csv_dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/io/input_file.h"

namespace brenier {
namespace {

constexpr std::size_t looked = 400;  ///< lines from which the layout is decided

using Cells = std::vector<std::string_view>;

bool isBlank(const Cells& fields) {
  return std::all_of(fields.begin(), fields.end(), [](std::string_view f) { return f.empty(); });
}

/// A name such as 0, 1 or 2019: digits alone.
bool isWhole(std::string_view field) {
  return !field.empty() && std::all_of(field.begin(), field.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isWeightName(std::string_view name) {
  return name == "weight" || name == "weights" || name == "w";
}

std::size_t usedFields(const Cells& fields) {
  std::size_t used = fields.size();
  while (used > 0 && fields[used - 1].empty()) --used;
  return used;
}

/// The first lines, split at one separator.
struct Split {
  std::vector<Cells> rows;
  std::size_t width = 0;             ///< of most of the lines after the first
  double score = 0;                  ///< how well the lines become rows of numbers
  bool spaces = false;               ///< plain spaces may group digits
  std::vector<CellUnit> units = {};  ///< [width]

  /// What the signs in a cell of this column tell, its unit taken off.
  SignsSeen signs(std::string_view field, std::size_t column) const {
    std::string_view number = field;
    const bool plain = column >= units.size() || units[column].isNone() || !takeUnit(units[column], number);
    return signsOf(plain ? field : number, spaces);
  }
  bool isNumber(std::string_view field, std::size_t column) const {
    return signs(field, column) != SignsSeen::notANumber;
  }
};

/// The number of fields that most lines have, without columns at the end that are empty everywhere.
std::size_t widthOf(const std::vector<Cells>& rows) {
  std::map<std::size_t, std::size_t> votes;
  for (std::size_t i = rows.size() > 1 ? 1 : 0; i < rows.size(); ++i)
    if (!isBlank(rows[i])) ++votes[rows[i].size()];
  std::size_t width = rows.empty() ? 0 : rows[0].size();
  for (const auto& [fields, count] : votes)
    if (count > votes[width]) width = fields;
  const auto emptyEverywhere = [&](std::size_t column) {
    return std::all_of(rows.begin(), rows.end(),
                       [&](const Cells& f) { return f.size() <= column || f[column].empty(); });
  };
  while (width > 1 && emptyEverywhere(width - 1)) --width;
  return width;
}

Split splitAt(const CsvLines& lines, char separator, bool spaces) {
  Split split;
  split.spaces = spaces;
  const std::size_t count = std::min(looked, lines.lines.size());
  split.rows.resize(count);
  for (std::size_t i = 0; i < count; ++i) splitFields(lines.lines[i].text, separator, split.rows[i]);
  split.width = widthOf(split.rows);
  split.units = unitsOfColumns(split.rows, split.width, spaces);
  std::size_t whole = 0, fields = 0, numbers = 0, asked = 0;
  for (std::size_t i = count > 1 ? 1 : 0; i < count; ++i) {
    const Cells& row = split.rows[i];
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

/// The separator under which the lines become rows of numbers best; the earlier in this order where several do.
char separatorOf(const CsvLines& lines, const std::string& decimal, Split& best) {
  char chosen = ' ';
  best.score = -1;
  const std::size_t count = std::min(looked, lines.lines.size());
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
    Split split = splitAt(lines, separator, spaces);
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

std::string sayDecimal(const TableOptions& options) {
  return "Say which with " + options.flags + "decimal comma, or " + options.flags + "decimal point" +
         ofOtherSide(options, "decimal") + ".";
}

/// Whether two columns of whole numbers look like one of decimal commas: 0,05 and -0,5 are no pairs of numbers. The
/// index of the first such line.
std::optional<std::size_t> brokenDecimals(const Split& split, std::size_t first) {
  std::optional<std::size_t> found;
  for (std::size_t i = first; i < split.rows.size(); ++i) {
    const Cells& row = split.rows[i];
    if (isBlank(row)) continue;
    if (row.size() != 2 || !isWhole(row[1])) return std::nullopt;
    const std::string_view digits = row[0].starts_with('-') ? row[0].substr(1) : row[0];
    if (!isWhole(digits)) return std::nullopt;
    const bool broken = (row[1].size() > 1 && row[1].starts_with('0')) || row[0] == "-0";
    if (broken && !found) found = i;
  }
  return found;
}

/// Decides what commas and points inside numbers are, from all rows at once.
class SignsVote {
 public:
  void look(std::string_view field, SignsSeen seen, std::size_t line) {
    if ((seen == SignsSeen::commaOrGroup || seen == SignsSeen::pointOrGroup) && m_example.empty()) {
      m_example = field;
      m_exampleLine = line;
    }
    ++m_count[static_cast<std::size_t>(seen)];
  }

  Result<NumberSigns> decide(const std::string& path, char separator, const TableOptions& options) const {
    if (options.decimal == "comma") return NumberSigns{',', '.'};  // 5.345.584 with it
    if (options.decimal == "point") return NumberSigns{'.', ','};
    const std::size_t commas = count(SignsSeen::comma), points = count(SignsSeen::point);
    const std::size_t eitherComma = count(SignsSeen::commaOrGroup), eitherPoint = count(SignsSeen::pointOrGroup);
    if (commas > points) return NumberSigns{',', '.'};
    if (points > 0) return NumberSigns{'.', ','};
    // Under semicolons commas are decimal, and a point in every number, before three digits each time, groups them.
    const bool grouped = separator == ';' && eitherPoint >= 4 && eitherPoint == numbers();
    if (eitherComma == 0 && !grouped) return NumberSigns{'.', 0};
    // Whoever separates by semicolons does so because commas are decimal.
    if (eitherPoint == 0 && separator == ';') return NumberSigns{',', 0};
    return cannotRead(path,
                      "line " + std::to_string(m_exampleLine) + " has \"" + std::string(m_example.substr(0, 40)) +
                          "\", whose " + (eitherComma > 0 ? "comma" : "point") +
                          " may be a decimal one or group the digits",
                      sayDecimal(options));
  }

 private:
  std::size_t numbers() const {
    return count(SignsSeen::none) + count(SignsSeen::point) + count(SignsSeen::comma) + count(SignsSeen::pointOrGroup) +
           count(SignsSeen::commaOrGroup);
  }
  std::size_t count(SignsSeen seen) const { return m_count[static_cast<std::size_t>(seen)]; }
  std::array<std::size_t, 6> m_count{};
  std::string_view m_example;
  std::size_t m_exampleLine = 0;
};

/// What the rows after a candidate for a header hold, column by column.
struct ColumnShape {
  std::size_t numbers = 0, fractions = 0, others = 0;
  bool isNumbers() const { return numbers > others; }
};

std::vector<ColumnShape> shapesFrom(const Split& split, std::size_t first) {
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

/// Whether whole numbers above numbers with decimals are names: pandas calls columns 0, 1, ..., others 2019, 2020.
bool isNumberedHeader(const Cells& row, const std::vector<ColumnShape>& shapes, std::size_t rows) {
  std::size_t named = 0, numbers = 0, fractions = 0;
  bool counts = true, sameAsIndex = true;
  for (std::size_t k = 0; k < row.size(); ++k) {
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
  if (row[0].empty() && (counts || sameAsIndex)) return true;  // the nameless column before them is pandas' index
  if (counts || sameAsIndex) return rows >= 3 && fractions * 20 >= numbers * 19;
  return rows >= 10 && fractions == numbers;
}

bool isHeader(const Cells& row, const Split& split, std::size_t at, bool& numbered) {
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
  if (!anyName) return numbered = isNumberedHeader(row, shapes, rows);
  // Names and whole numbers above columns of numbers: id,2019,2020.
  if (rows < 2) return false;
  for (std::size_t k = 0; k < std::min(row.size(), split.width); ++k) {
    const bool number = split.isNumber(row[k], k);
    if (number && !isWhole(row[k])) return false;
    if (!number && !row[k].empty() && shapes[k].isNumbers()) numbered = true;
  }
  return numbered;
}

/// Whether this row stands between names and numbers and says units: no number in any column that holds numbers.
bool isUnits(const Split& split, std::size_t at) {
  if (at + 2 >= split.rows.size()) return false;
  const Cells& row = split.rows[at];
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

std::string joined(const Cells& fields) {
  std::string text;
  for (const auto field : fields) text += (text.empty() ? "" : ", ") + unquoted(field);
  return text;
}

/// Names above the first row that NumPy and others put behind the sign of a comment.
bool takeCommentedNames(const CsvLines& lines, const Split& split, CsvDialect& dialect) {
  if (!lines.lastComment) return false;
  Cells fields;
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

/// Finds title, names and units, and where the data begin.
void findHeader(const CsvLines& lines, const Split& split, CsvDialect& dialect) {
  std::size_t at = 0;
  while (at + 2 < split.rows.size() && at < 20 && split.width > 1 && usedFields(split.rows[at]) <= 1 &&
         !split.isNumber(split.rows[at][0], 0))
    ++at;
  const Cells& row = split.rows[at];
  bool numbered = false;
  if (!isHeader(row, split, at, numbered)) {
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
  if (!isUnits(split, dialect.first)) return;
  dialect.unitsLine = lines.lines[dialect.first].number;
  dialect.units = joined(split.rows[dialect.first++]);
  dialect.guessed = true;
}

}  // namespace

Result<CsvDialect> dialectOf(const std::string& path, const CsvLines& lines, const TableOptions& options) {
  CsvDialect dialect;
  Split split;
  dialect.separator = separatorOf(lines, options.decimal, split);
  findHeader(lines, split, dialect);
  if (options.decimal == "auto" && dialect.separator == ',' && !lines.saidSeparator && dialect.names.empty())
    if (const auto at = brokenDecimals(split, dialect.first)) {
      const CsvLine& line = lines.lines[*at];
      return cannotRead(path,
                        "line " + std::to_string(line.number) + " has \"" + std::string(line.text.substr(0, 40)) +
                            "\", which may be one number with a decimal comma or two numbers",
                        sayDecimal(options));
    }
  dialect.width = dialect.names.empty() ? split.width : dialect.names.size();
  SignsVote vote;
  for (std::size_t i = dialect.first; i < split.rows.size(); ++i)
    for (std::size_t k = 0; k < split.rows[i].size(); ++k)
      if (const auto field = split.rows[i][k]; !field.empty())
        vote.look(field, split.signs(field, k), lines.lines[i].number);
  const auto signs = vote.decide(path, dialect.separator, options);
  if (!signs) return Unexpected(signs.error());
  dialect.signs = *signs;
  dialect.signs.spaces = split.spaces;
  dialect.cellUnits = std::move(split.units);
  dialect.cellUnits.resize(dialect.width);
  dialect.guessed |= signs->decimal == ',' || std::any_of(dialect.cellUnits.begin(), dialect.cellUnits.end(),
                                                          [](const CellUnit& unit) { return !unit.isNone(); });
  return dialect;
}

std::string CsvDialect::description() const {
  std::string text = headerLine ? "header line " + std::to_string(headerLine) : "no header line";
  if (numberedHeader) text += " (numbers taken as names)";
  if (leftOut)
    text += std::string(" below ") + (leftOut == 1 ? "a title" : std::to_string(leftOut) + " lines of title");
  if (unitsLine) text += ", units in line " + std::to_string(unitsLine) + " (" + units.substr(0, 60) + ")";
  if (signs.decimal == ',') text += ", decimal comma";
  for (std::size_t k = 0; k < cellUnits.size(); ++k)
    if (!cellUnits[k].isNone())
      text += ", " + (k < names.size() && !names[k].empty() ? names[k] : "column " + std::to_string(k + 1)) + " in " +
              (cellUnits[k].before.empty() ? cellUnits[k].behind : cellUnits[k].before);
  if (separator == ';') text += ", separated by semicolons";
  if (separator == '\t') text += ", separated by tabs";
  if (separator == '|') text += ", separated by bars";
  return text;
}

bool splitRecord(std::string_view line, const CsvDialect& dialect, std::vector<std::string_view>& fields) {
  if (!splitFields(line, dialect.separator, fields)) return false;
  while (fields.size() > dialect.width && fields.back().empty()) fields.pop_back();
  return true;
}

}  // namespace brenier
