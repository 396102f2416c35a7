#include "core/io/cell_unit.h"

#include <algorithm>
#include <array>

#include "core/io/csv_line.h"
#include "core/util/number_signs.h"

namespace brenier {
namespace {

constexpr std::size_t longest = 16;  ///< bytes
constexpr std::array<std::string_view, 13> currencies = {"$",   "€",   "£",   "¥",   "₹",   "₽", "₩",
                                                         "US$", "EUR", "USD", "GBP", "CHF", "JPY"};

/// The unit of one cell; none where it is no number with one.
CellUnit unitOf(std::string_view cell, bool spaces) {
  CellUnit unit;
  for (const auto currency : currencies)
    if (cell.starts_with(currency) && currency.size() > unit.before.size()) unit.before = currency;
  const std::size_t last = cell.find_last_of("0123456789");
  if (last == cell.npos) return {};
  unit.behind = trimmed(cell.substr(last + 1));
  const bool sign = !unit.behind.empty() && std::string_view("+-.,:;/\\'\"()[]#_").find(unit.behind[0]) != cell.npos;
  if (unit.isNone() || unit.behind.size() > longest || sign) return {};
  std::string_view number = cell;
  return takeUnit(unit, number) && signsOf(number, spaces) != SignsSeen::notANumber ? unit : CellUnit{};
}

}  // namespace

bool takeUnit(const CellUnit& unit, std::string_view& cell) {
  if (!cell.starts_with(unit.before) || !cell.ends_with(unit.behind) ||
      cell.size() <= unit.before.size() + unit.behind.size())
    return false;
  cell = trimmed(cell.substr(unit.before.size(), cell.size() - unit.before.size() - unit.behind.size()));
  return true;
}

std::vector<CellUnit> unitsOfColumns(const std::vector<std::vector<std::string_view>>& rows, std::size_t width,
                                     bool spaces) {
  std::vector<CellUnit> units(width);
  for (std::size_t k = 0; k < width; ++k) {
    std::size_t asked = 0, same = 0;
    for (std::size_t i = rows.size() > 1 ? 1 : 0; i < rows.size(); ++i) {
      if (k >= rows[i].size() || isMissing(rows[i][k])) continue;
      ++asked;
      const CellUnit found = unitOf(rows[i][k], spaces);
      if (same == 0) units[k] = found;
      same += !found.isNone() && found == units[k];
    }
    if (same == 0 || 10 * same < 9 * asked) units[k] = {};
  }
  return units;
}

}  // namespace brenier
