#include "core/measures/column_checks.h"

#include <algorithm>
#include <cmath>
#include <limits>
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
constexpr std::size_t fewestOthers = 20, fewestDifferent = 10, mostRounds = 4, longestList = 200;

ColumnUnits unitsOf(const std::string& whose, const Table& table) {
  return {whose, table.columns, table.units};
}

/// How much larger one is than the other, above 1; none where it is not clear.
std::optional<double> timesLarger(const DataLook& look, const DataLook& than, std::size_t k) {
  const auto size = [k](const DataLook& l) { return std::max(std::abs(l.mean[k]), l.deviation[k]); };
  const double sizes = size(look) / size(than), deviations = look.deviation[k] / than.deviation[k];
  return sizes > farLarger && deviations > farLarger ? std::optional(sizes) : std::nullopt;
}

/// 99, -999, 9999.
bool isNines(double value) {
  const std::string digits = toString(std::abs(value));
  return digits.size() > 1 && digits.find_first_not_of('9') == digits.npos;
}

/// A number of one column that stands for another thing than the others.
struct StandIn {
  double value = 0;
  std::size_t rows = 0;
  double low = 0, high = 0;  ///< of the others
};

/// The lowest or highest number of a column, those in `known` aside, where it stands in for something.
std::optional<StandIn> standInAt(const Table& table, std::size_t k, bool lowest, const std::set<double>& known) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  double low = infinite, high = -infinite;
  for (std::size_t i = 0; i < table.count(); ++i)
    if (const double v = table[i][k]; !known.contains(v)) low = std::min(low, v), high = std::max(high, v);
  StandIn found{lowest ? low : high, 0, infinite, -infinite};
  std::set<double> different;
  std::size_t others = 0;
  for (std::size_t i = 0; i < table.count(); ++i) {
    const double v = table[i][k];
    if (v == found.value) {
      ++found.rows;
    } else if (!known.contains(v)) {
      ++others;
      found.low = std::min(found.low, v), found.high = std::max(found.high, v);
      if (different.size() < fewestDifferent) different.insert(v);
    }
  }
  if (found.rows < 2 || others < fewestOthers || found.rows > others || different.size() < fewestDifferent) return {};
  const double away = lowest ? found.low - found.value : found.value - found.high;
  const bool nines = isNines(found.value);
  if (found.rows < 3 && !nines) return {};
  return away > (nines ? farOutOfNines : farOut) * (found.high - found.low) ? std::optional(found) : std::nullopt;
}

std::string sayStandIn(const CheckedData& data, std::size_t k, const StandIn& found) {
  const Table& table = data.table;
  std::vector<std::uint32_t> rows = table.leftOut;
  for (std::uint32_t i = 0; i < table.count(); ++i)
    if (table[i][k] == found.value) rows.push_back(table.fileRow(i));
  std::sort(rows.begin(), rows.end());
  const std::string list = rowList(rows), value = toString(found.value), name = unitsOf("", table).nameOf(k);
  return "The " + data.side + " has " + value + " in " + std::to_string(found.rows) + " rows of " +
         (name[0] == '"' ? "column " : "") + name + ", far from all others (" + generalText(found.low, 4) + " to " +
         generalText(found.high, 4) + "), as a number that stands for a missing one. " +
         (list.size() <= longestList
              ? "Where it does, leave those rows out with --" + data.side + ".without " + list + "."
              : "Where it does, remove those rows first (pandas: df[df[COLUMN] != " + value + "]).");
}

}  // namespace

std::string unitsOfSides(const CheckedData& data) {
  const CheckedSource& source = data.source;
  if (!source.table || source.table->dim != data.table.dim) return {};
  const ColumnUnits one = unitsOf("the source", *source.table), other = unitsOf("the target", data.table);
  if (auto differ = differentUnits(one, other); !differ.empty()) return differ;
  for (std::size_t k = 0; k < data.table.dim; ++k) {
    const bool sourceSays = !one.unitOf(k).empty();
    if (sourceSays == !other.unitOf(k).empty()) continue;
    const ColumnUnits &says = sourceSays ? one : other, &silent = sourceSays ? other : one;
    const auto larger = timesLarger(data.look, *source.look, k), smaller = timesLarger(*source.look, data.look, k);
    if (!larger && !smaller) continue;
    const bool silentIsLarger = larger.has_value() == sourceSays;
    std::string name = says.nameOf(k);
    if (name[0] == 'c') name[0] = 'C';
    return name + " is in " + says.unitOf(k) + " in " + says.whose + ", and in " + silent.whose +
           ", which says no unit, its numbers are about " + fixedText(larger ? *larger : *smaller, 0) + " times " +
           (silentIsLarger ? "larger" : "smaller") +
           ". Where they are in another unit, convert one of the files: the change of unit counts as transport.";
  }
  return {};
}

std::string standIns(const CheckedData& data) {
  for (std::size_t k = 0; k < data.table.dim; ++k) {
    std::set<double> known;
    std::string text;
    for (std::size_t round = 0; round < mostRounds; ++round) {
      const bool lowest = round % 2 == 0;
      const auto found = standInAt(data.table, k, lowest, known);
      if (!found) continue;
      known.insert(found->value);
      text += (text.empty() ? "" : " ") + sayStandIn(data, k, *found);
    }
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace brenier
