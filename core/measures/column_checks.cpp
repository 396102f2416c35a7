#include "core/measures/column_checks.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "core/api/column_units.h"
#include "core/api/option.h"
#include "core/io/row_list.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

constexpr double farLarger = 30;                   ///< of a column that says no unit
constexpr double farOut = 3, farOutOfNines = 0.5;  ///< ranges of the other numbers
constexpr std::size_t fewestOthers = 20, fewestDifferent = 10, mostCodes = 5, mostColumns = 4, longestList = 200;

ColumnUnits unitsOf(const std::string& whose, const Table& table) {
  return {whose, table.columns, table.units};
}

/// How much larger one is than the other, above 1; none where it is not clear.
std::optional<double> timesLarger(const DataLook& look, const DataLook& than, std::size_t k) {
  const auto size = [k](const DataLook& l) { return std::max(std::abs(l.mean[k]), l.deviation[k]); };
  const double sizes = size(look) / size(than), deviations = look.deviation[k] / than.deviation[k];
  return sizes > farLarger && deviations > farLarger ? std::optional(sizes) : std::nullopt;
}

/// Whether all numbers of a column look like the other side's times one number: mean and deviation both are.
bool areMultiples(const DataLook& look, const DataLook& than, std::size_t k) {
  constexpr double alike = 1.5;
  const auto off = [k](const DataLook& l) { return std::abs(l.mean[k]) > l.deviation[k]; };
  const double ratio = (look.mean[k] / than.mean[k]) / (look.deviation[k] / than.deviation[k]);
  return off(look) && off(than) && ratio > 1 / alike && ratio < alike;
}

/// What to say of one column that only one side gives a unit, or neither, and whose numbers are far larger on one side;
/// empty where that says nothing.
std::string farLargerColumn(const ColumnUnits& one, const ColumnUnits& other, const CheckedData& data, std::size_t k) {
  const DataLook& source = *data.source.look;
  const bool sourceSays = !one.unitOf(k).empty(), targetSays = !other.unitOf(k).empty();
  const auto larger = timesLarger(data.look, source, k), smaller = timesLarger(source, data.look, k);
  if ((sourceSays && targetSays) || (!larger && !smaller)) return {};
  const std::string times = fixedText(larger ? *larger : *smaller, 0);
  const std::string name = one.nameOf(k), there = other.nameOf(k);
  const std::string both = name + (name == there ? std::string() : " (" + there + " in the target)");
  if (!sourceSays && !targetSays)
    return areMultiples(data.look, source, k)
               ? both + " is about " + times + " times " + (larger ? "larger" : "smaller") +
                     " in the target than in the source, mean and spread alike, and neither says a unit"
               : std::string();
  const ColumnUnits &says = sourceSays ? one : other, &silent = sourceSays ? other : one;
  return both + " is in " + says.unitOf(k) + " in " + says.whose + ", and in " + silent.whose +
         ", which says no unit, its numbers are about " + times + " times " +
         (larger.has_value() == sourceSays ? "larger" : "smaller");
}

/// Different units of the two sides, or numbers of one that says none that are far larger or smaller.
std::string unitsBetweenSides(const CheckedData& data) {
  const CheckedSource& source = data.source;
  if (!source.table || source.table->dim != data.table.dim) return {};
  const ColumnUnits one = unitsOf("the source", *source.table), other = unitsOf("the target", data.table);
  const std::string differ = differentUnits(one, other);
  std::string text;
  std::size_t found = 0;
  for (std::size_t k = 0; k < data.table.dim; ++k)
    if (const std::string column = farLargerColumn(one, other, data, k); !column.empty() && ++found <= mostColumns)
      text += (found == 1 ? "" : "; ") + column;
  if (found == 0) return differ;
  if (found > mostColumns) text += "; and " + std::to_string(found - mostColumns) + " more columns likewise";
  if (text[0] == 'c') text[0] = 'C';
  return differ + (differ.empty() ? "" : " ") + text +
         ". Where they are in another unit, convert one of the files: the change of unit counts as transport.";
}

/// 99, -999, 9999; and -88, 777, as questionnaires have them.
bool isCode(double value) {
  const std::string digits = toString(std::abs(value));
  return digits.size() > 1 && (digits[0] == '9' || digits[0] == '8' || digits[0] == '7') &&
         digits.find_first_not_of(digits[0]) == digits.npos;
}

/// What stands for a missing one where nothing else is below 0: -1, -7 to -9, -97, and those above.
bool isNegativeCode(double value) {
  const double size = -value;
  return size == 7 || size == 8 || size == 9 || size == 66 || (size >= 96 && size <= 98) ||
         (value < 0 && isCode(value));
}

bool isNines(double value) {
  return isCode(value) && toString(std::abs(value))[0] == '9';
}

/// A number of one column that stands for another thing than the others.
struct StandIn {
  double value = 0;
  std::size_t rows = 0;
};

/// One column's numbers, how often each is there.
class ColumnOfCodes {
 public:
  ColumnOfCodes(const Table& table, std::size_t k) : m_column(k) {
    for (std::size_t i = 0; i < table.count(); ++i) m_values.push_back(table[i][k]);
    std::sort(m_values.begin(), m_values.end());
    for (std::size_t i = 0; i < m_values.size();) {
      const auto end = std::upper_bound(m_values.begin() + static_cast<std::ptrdiff_t>(i), m_values.end(), m_values[i]);
      const auto next = static_cast<std::size_t>(end - m_values.begin());
      m_runs.push_back({m_values[i], next - i});
      i = next;
    }
    m_last = m_runs.size();
    for (const bool lowest : {true, false, true, false}) takeEnd(lowest);  // each end hides the other
    std::sort(m_found.begin(), m_found.end(), [](const StandIn& a, const StandIn& b) { return a.value < b.value; });
  }

  /// Numbers that are codes elsewhere, where this column has them far more often than any other number.
  void takeKnown(const std::set<double>& codes) {
    std::size_t most = 0, others = 0;
    for (std::size_t r = m_first; r < m_last; ++r)
      if (!codes.contains(m_runs[r].value)) most = std::max(most, m_runs[r].rows), others += m_runs[r].rows;
    for (std::size_t r = m_first; r < m_last; ++r)
      if (codes.contains(m_runs[r].value) && m_runs[r].rows >= 3 && m_runs[r].rows > 3 * most && others >= fewestOthers)
        m_found.push_back(m_runs[r]);
  }

  std::size_t column() const { return m_column; }
  const std::vector<StandIn>& found() const { return m_found; }
  double low() const { return m_runs[m_first].value; }
  double high() const { return m_runs[m_last - 1].value; }

 private:
  /// Up to so many of the lowest or highest numbers together: a code hides how far out the next one lies.
  void takeEnd(bool lowest) {
    std::size_t taken = 0;
    for (std::size_t many = 1; many <= mostCodes && m_first + many < m_last; ++many)
      if (isEndOfCodes(lowest, many)) taken = many;
    for (std::size_t i = 0; i < taken; ++i) m_found.push_back(m_runs[lowest ? m_first + i : m_last - 1 - i]);
    lowest ? m_first += taken : m_last -= taken;
  }

  bool isEndOfCodes(bool lowest, std::size_t many) const {
    const std::size_t from = lowest ? m_first + many : m_first, to = lowest ? m_last : m_last - many;
    if (to - from < fewestDifferent) return false;
    std::size_t rows = 0, others = 0;
    bool nines = true, codes = true;
    for (std::size_t i = 0; i < many; ++i) {
      const StandIn& one = m_runs[lowest ? m_first + i : m_last - 1 - i];
      if (one.rows < (isNines(one.value) ? 2u : 3u)) return false;
      nines &= isNines(one.value);
      codes &= (isCode(one.value) || (lowest && isNegativeCode(one.value))) && one.rows >= 3;
      rows += one.rows;
    }
    for (std::size_t r = from; r < to; ++r) others += m_runs[r].rows;
    if (others < fewestOthers || rows > others) return false;
    const double low = m_runs[from].value, high = m_runs[to - 1].value;
    const double away = lowest ? low - m_runs[from - 1].value : m_runs[to].value - high;
    // Nothing else is below 0 but a number as people write for a missing one.
    if (lowest && codes && low >= 0 && m_runs[from - 1].value < 0) return true;
    if (lowest && many == 1 && isNoneByHabit(m_runs[m_first], from, to, away, high - low)) return true;
    return away > (nines ? farOutOfNines : farOut) * (high - low);
  }

  /// 0 below what is never near it, as a body weight of 0: not too far off only where it is there more often than any
  /// other number. -1 where nothing else is below 0. `from`, `to`: the runs of the others; `range`: theirs.
  bool isNoneByHabit(const StandIn& one, std::size_t from, std::size_t to, double away, double range) const {
    constexpr double apart = 0.15, farApart = 0.4, mostZeros = 0.3;
    if (one.rows < 3 || m_runs[from].value < 0 || (one.value != 0 && one.value != -1)) return false;
    std::size_t most = 0, all = 0;
    for (std::size_t r = from; r < to; ++r) most = std::max(most, m_runs[r].rows), all += m_runs[r].rows;
    const bool often = one.rows > 3 * most;
    if (one.value < 0) return away > apart * range || often;
    return static_cast<double>(one.rows) < mostZeros * static_cast<double>(all) &&
           (away > farApart * range || (away > apart * range && often));
  }

  std::size_t m_column;
  std::vector<double> m_values;
  std::vector<StandIn> m_runs;      ///< by value
  std::size_t m_first = 0, m_last;  ///< of those that are no codes
  std::vector<StandIn> m_found;
};

/// "-999 in 12 rows and -88 in 4 rows of column "a", far from all others (-3 to 3)".
std::string sayCodes(const Table& table, const ColumnOfCodes& column) {
  std::string text;
  for (std::size_t i = 0; i < column.found().size(); ++i) {
    const StandIn& one = column.found()[i];
    text += (i == 0                           ? ""
             : i + 1 == column.found().size() ? " and "
                                              : ", ") +
            toString(one.value) + " in " + std::to_string(one.rows) + " rows";
  }
  const std::string name = unitsOf("", table).nameOf(column.column());
  const bool inside = std::any_of(column.found().begin(), column.found().end(), [&](const StandIn& one) {
    return one.value >= column.low() && one.value <= column.high();
  });
  return text + " of " + (name[0] == '"' ? "column " : "") + name +
         (inside ? ""
                 : ", far from all others (" + generalText(column.low(), 4) + " to " + generalText(column.high(), 4) +
                       ")");
}

std::set<std::uint32_t> rowsWith(const Table& table, const std::vector<ColumnOfCodes>& columns) {
  std::set<std::uint32_t> rows;
  for (const auto& column : columns)
    for (const auto& one : column.found())
      for (std::uint32_t i = 0; i < table.count(); ++i)
        if (table[i][column.column()] == one.value) rows.insert(table.fileRow(i));
  return rows;
}

/// What to do about all rows with such numbers, those left out already among them.
std::string howToLeaveOut(const CheckedData& data, const std::vector<ColumnOfCodes>& columns) {
  std::set<std::uint32_t> rows = rowsWith(data.table, columns);
  rows.insert(data.table.leftOut.begin(), data.table.leftOut.end());
  for (const auto row : farRowsOf(data.look).rows) rows.insert(data.table.fileRow(row));  // named beside these
  std::string codes;
  for (const auto& column : columns)
    for (const auto& one : column.found()) {
      const std::string value = toString(one.value);
      if ((", " + codes + ",").find(", " + value + ",") == std::string::npos)
        codes += (codes.empty() ? "" : ", ") + value;
    }
  const std::string list = rowList({rows.begin(), rows.end()});
  const std::string when = columns.size() > 1 ? "Where they do, " : "Where it does, ";
  if (list.size() <= longestList) return when + "leave those rows out" + withoutOption(data, list) + ".";
  return when + "remove those rows first (pandas: " +
         (codes.find(',') == std::string::npos && columns.size() == 1 ? "df[df[COLUMN] != " + codes + "]"
                                                                      : "df.replace([" + codes + "], None).dropna()") +
         ").";
}

/// The columns with such numbers.
std::vector<ColumnOfCodes> columnsOfCodes(const Table& table) {
  std::vector<ColumnOfCodes> columns;
  std::set<double> codes;
  if (table.count() == 0) return columns;
  for (std::size_t k = 0; k < table.dim; ++k)
    for (const auto& one : columns.emplace_back(table, k).found()) codes.insert(one.value);
  for (auto& column : columns)
    if (column.found().empty() && !codes.empty()) column.takeKnown(codes);
  std::erase_if(columns, [](const ColumnOfCodes& column) { return column.found().empty(); });
  return columns;
}

}  // namespace

std::string unitsOfSides(const CheckedData& data) {
  const std::string against = unitsAgainstNames(unitsOf("the " + data.side, data.table));
  const std::string between = unitsBetweenSides(data);
  return against + (against.empty() || between.empty() ? "" : " ") + between;
}

std::set<std::uint32_t> rowsOfStandIns(const Table& table) {
  return rowsWith(table, columnsOfCodes(table));
}

std::string standIns(const CheckedData& data) {
  const auto columns = columnsOfCodes(data.table);
  if (columns.empty()) return {};
  std::string text = "The " + data.side + " has ";
  const std::size_t shown = std::min(columns.size(), mostColumns);
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : "; ") + sayCodes(data.table, columns[i]);
  if (shown < columns.size()) text += "; and more in " + std::to_string(columns.size() - shown) + " other columns";
  return text + (columns.size() > 1 ? ": these stand" : ", as a number that stands") +
         (columns.size() > 1 ? " for missing ones, as it seems. " : " for a missing one. ") +
         howToLeaveOut(data, columns);
}

}  // namespace brenier
