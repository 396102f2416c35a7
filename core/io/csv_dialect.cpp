#include "core/io/csv_dialect.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/api/option.h"
#include "core/io/csv_header.h"
#include "core/io/csv_split.h"
#include "core/io/input_file.h"
#include "core/util/unit_names.h"

namespace brenier {
namespace {

constexpr const char* aboutPoint = ", whose point";

std::string sayDecimal(const TableOptions& options) {
  return "Say which with " + options.flags + "decimal comma, or " + options.flags + "decimal point" +
         ofOtherSide(options, "decimal") + ".";
}

/// Whether two columns of whole numbers look like one of decimal commas: 0,05 and -0,5 are no pairs of numbers. The
/// index of the first such line.
std::optional<std::size_t> brokenDecimals(const CsvSplit& split, std::size_t first) {
  std::optional<std::size_t> found;
  for (std::size_t i = first; i < split.rows.size(); ++i) {
    const CsvCells& row = split.rows[i];
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
  void look(std::string_view field, SignsSeen seen, std::size_t line, std::size_t column) {
    if (column >= m_columns.size()) m_columns.resize(column + 1);
    const bool either = seen == SignsSeen::commaOrGroup || seen == SignsSeen::pointOrGroup;
    if (either && m_example.empty()) {
      m_example = field;
      m_exampleLine = line;
    }
    m_columns[column].either += either;
    if (seen == SignsSeen::none) ++(digitsIn(field) < 4 ? m_columns[column].below1000 : m_columns[column].beyond);
    ++m_count[static_cast<std::size_t>(seen)];
  }

  /// The example of a number that can be read both ways, where nothing else decided.
  std::string example() const { return count(SignsSeen::comma) == 0 ? std::string(m_example) : std::string(); }

  Result<NumberSigns> decide(const std::string& path, char separator, const TableOptions& options) const {
    if (options.decimal == "comma") return NumberSigns{',', '.'};  // 5.345.584 with it
    if (options.decimal == "point") return NumberSigns{'.', ','};
    const std::size_t commas = count(SignsSeen::comma), points = count(SignsSeen::point);
    const std::size_t eitherComma = count(SignsSeen::commaOrGroup), eitherPoint = count(SignsSeen::pointOrGroup);
    if (commas > points) return NumberSigns{',', '.'};
    if (points > 0) return NumberSigns{'.', ','};
    // Under semicolons commas are decimal, and a point in every number, before three digits each time, groups them.
    // Between commas, no comma is decimal, and no point groups.
    const bool mixed = separator != ',' && !options.again && looksGrouped();
    const bool grouped = mixed || (separator == ';' && eitherPoint >= 4 && eitherPoint == numbers());
    if (eitherComma == 0 && !grouped) return NumberSigns{'.', 0};
    // Whoever separates by semicolons does so because commas are decimal.
    if (eitherPoint == 0 && separator == ';' && !grouped) return NumberSigns{',', 0};
    return cannotRead(path,
                      "line " + std::to_string(m_exampleLine) + " has \"" + std::string(m_example.substr(0, 40)) +
                          "\"" + (eitherComma > 0 ? ", whose comma" : aboutPoint) +
                          " may be a decimal one or group the digits",
                      sayDecimal(options));
  }

 private:
  static std::size_t digitsIn(std::string_view field) {
    return static_cast<std::size_t>(
        std::count_if(field.begin(), field.end(), [](char c) { return c >= '0' && c <= '9'; }));
  }
  /// Whether a column has 2.602 beside 716, and nothing like 2602 or 2.6: as whole numbers are written where the digits
  /// above a thousand are grouped.
  bool looksGrouped() const {
    return std::any_of(m_columns.begin(), m_columns.end(), [](const ColumnOfNumbers& column) {
      return column.either > 0 && column.below1000 > 0 && column.beyond == 0;
    });
  }
  std::size_t numbers() const {
    return count(SignsSeen::none) + count(SignsSeen::point) + count(SignsSeen::comma) + count(SignsSeen::pointOrGroup) +
           count(SignsSeen::commaOrGroup);
  }
  std::size_t count(SignsSeen seen) const { return m_count[static_cast<std::size_t>(seen)]; }
  struct ColumnOfNumbers {
    std::size_t either = 0, below1000 = 0, beyond = 0;  ///< with a sign before three digits; whole ones without any
  };
  std::array<std::size_t, 6> m_count{};
  std::vector<ColumnOfNumbers> m_columns;
  std::string_view m_example;
  std::size_t m_exampleLine = 0;
};

}  // namespace

Result<CsvDialect> dialectOf(const std::string& path, const CsvLines& lines, const TableOptions& options) {
  CsvDialect dialect;
  CsvSplit split;
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
        vote.look(field, split.signs(field, k), lines.lines[i].number, k);
  const auto signs = vote.decide(path, dialect.separator, options);
  if (!signs) return Unexpected(signs.error());
  dialect.signs = *signs;
  if (signs->decimal == ',') dialect.eitherWay = vote.example();
  dialect.signs.spaces = split.spaces;
  dialect.cellUnits = std::move(split.units);
  dialect.cellUnits.resize(dialect.width);
  dialect.guessed |= signs->decimal == ',' || std::any_of(dialect.cellUnits.begin(), dialect.cellUnits.end(),
                                                          [](const CellUnit& unit) { return !unit.isNone(); });
  return dialect;
}

char signAskedAbout(const RunError& error) {
  return error.message.find(aboutPoint) == std::string::npos ? ',' : '.';
}

std::string CsvDialect::nameOf(std::size_t column) const {
  return column < names.size() && !names[column].empty() ? names[column] : "column " + std::to_string(column + 1);
}

std::pair<std::string, bool> CsvDialect::unitOf(std::size_t column) const {
  if (column < cellUnits.size())
    if (const std::string inCells = cellUnits[column].text(); !inCells.empty()) return {inCells, true};
  if (column < units.size() && !isMissing(units[column])) return {units[column], false};
  return {column < names.size() ? unitInName(names[column]) : std::string(), false};
}

std::string CsvDialect::description() const {
  std::string text = headerLine ? "header line " + std::to_string(headerLine) : "no header line";
  if (numberedHeader) text += " (numbers taken as names)";
  if (leftOut)
    text += std::string(" below ") + (leftOut == 1 ? "a title" : std::to_string(leftOut) + " lines of title");
  if (unitsLine) {
    std::string said;
    for (const auto& unit : units) said += (said.empty() ? "" : ", ") + unit;
    text += ", units in line " + std::to_string(unitsLine) + " (" + said.substr(0, 60) + ")";
  }
  if (signs.decimal == ',') text += ", decimal comma";
  if (double number = 0; parseNumber(eitherWay, signs, number))
    text += " (\"" + eitherWay + "\" is " + toString(number) + ")";
  for (std::size_t k = 0; k < cellUnits.size(); ++k)
    if (const std::string unit = cellUnits[k].text(); !unit.empty()) text += ", " + nameOf(k) + " in " + unit;
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
