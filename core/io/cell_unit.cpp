#include "core/io/cell_unit.h"

#include <algorithm>
#include <array>

#include "core/io/csv_line.h"
#include "core/util/number_signs.h"
#include "core/util/unit_names.h"

namespace brenier {
namespace {

constexpr std::size_t longest = 16;  ///< bytes
constexpr std::array<std::string_view, 13> currencies = {"$",   "€",   "£",   "¥",   "₹",   "₽", "₩",
                                                         "US$", "EUR", "USD", "GBP", "CHF", "JPY"};

/// Words for powers of ten behind a number; `apart`: also where a space stands between, where no unit is meant.
struct Magnitude {
  std::string_view word;
  double factor;
  bool apart;
};
constexpr Magnitude magnitudes[] = {
    {"k", 1e3, true},        {"K", 1e3, false},   {"tsd", 1e3, true},    {"Tsd", 1e3, true},     {"Tsd.", 1e3, true},
    {"thousand", 1e3, true}, {"M", 1e6, false},   {"mn", 1e6, true},     {"Mn", 1e6, true},      {"mln", 1e6, true},
    {"mio", 1e6, true},      {"Mio", 1e6, true},  {"Mio.", 1e6, true},   {"million", 1e6, true}, {"G", 1e9, false},
    {"B", 1e9, false},       {"bn", 1e9, true},   {"Bn", 1e9, true},     {"BN", 1e9, true},      {"mld", 1e9, true},
    {"Mrd", 1e9, true},      {"Mrd.", 1e9, true}, {"billion", 1e9, true}};

/// A cell taken apart, whatever its column has.
struct Parts {
  std::string_view before, behind;
  BareNumber number;
};

bool beginsUnit(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '%' || c == '$' || byte >= 0xC0;
}

bool isNumber(std::string_view text, bool spaces) {
  return signsOf(text, spaces) != SignsSeen::notANumber;
}

/// Takes a minus off that stands before a currency or a bracket, these two, and no more than one of each.
void takeFront(std::string_view& text, Parts& parts) {
  bool minus = false;
  for (bool more = true; more;) {
    more = false;
    const std::size_t sign = text.starts_with('-') ? 1 : text.starts_with("−") ? 3 : 0;
    const std::string_view rest = trimmed(text.substr(sign));
    const auto isNext = [&](std::string_view start) { return rest.starts_with(start); };
    if (sign > 0 && !minus && parts.before.empty() &&
        (isNext("(") || std::any_of(currencies.begin(), currencies.end(), isNext))) {
      minus = more = true;
      text = rest;
    }
    for (const auto currency : currencies)
      if (text.starts_with(currency) && currency.size() > parts.before.size()) parts.before = currency, more = true;
    if (more && !parts.before.empty() && text.starts_with(parts.before))
      text = trimmed(text.substr(parts.before.size()));
    if (const std::size_t end = text.find(')'); text.starts_with('(') && end != text.npos && !parts.number.brackets) {
      parts.number.brackets = more = true;
      parts.behind = trimmed(text.substr(end + 1));
      text = trimmed(text.substr(1, end - 1));
    }
  }
  if (minus != parts.number.brackets) parts.number.factor = -1;
  if (minus && parts.number.brackets) text = {};  // -(5) is anybody's guess
}

/// Takes off what multiplies, and leaves the unit.
void takeMagnitude(bool tight, Parts& parts) {
  for (const Magnitude& magnitude : magnitudes) {
    if (!parts.behind.starts_with(magnitude.word) || (!tight && !magnitude.apart)) continue;
    const std::string_view rest = parts.behind.substr(magnitude.word.size());
    if (!rest.empty() && trimmed(rest).size() == rest.size()) continue;
    parts.number.magnitude = magnitude.word;
    parts.number.factor *= magnitude.factor;
    parts.behind = trimmed(rest);
    return;
  }
}

/// None where the cell is no number with something around it.
std::optional<Parts> partsOf(std::string_view cell, bool spaces) {
  Parts parts;
  std::string_view text = cell;
  takeFront(text, parts);
  std::size_t end = text.size();
  if (text.empty()) return std::nullopt;
  if (parts.behind.empty() && !isNumber(text, spaces)) {
    // The longest beginning that is a number: 5e3 kg, 50 m2.
    const std::size_t least = text.size() > longest + 3 ? text.size() - longest - 3 : 1;
    for (end = text.size(); end-- > least;)
      if (beginsUnit(text[end]) && isNumber(trimmed(text.substr(0, end)), spaces)) break;
    if (end < least) return std::nullopt;
    parts.behind = trimmed(text.substr(end));
  }
  const std::string_view digits = parts.number.digits = trimmed(text.substr(0, end));
  if (!isNumber(digits, spaces) || (digits.back() >= 'A' && digits.back() <= 'z')) return std::nullopt;  // inf kg
  if (parts.number.factor < 0 && (digits.starts_with('-') || digits.starts_with("−") || digits.starts_with('+')))
    return std::nullopt;
  if (!parts.behind.empty()) takeMagnitude(digits.data() + digits.size() == parts.behind.data(), parts);
  const std::string_view behind = parts.behind;
  const bool cut = behind == "e" || behind == "E";  // a number that lost its exponent
  const bool numbered = behind.find_first_of("0123456789") != behind.npos && !isUnit(behind);
  const bool sign = !behind.empty() && std::string_view("+-.,:;/\\'\"()[]#_").find(behind[0]) != behind.npos;
  if (behind.size() > longest || cut || numbered || sign) return std::nullopt;
  return parts;
}

/// What the cells of one column have around them.
struct ColumnVote {
  CellUnit unit;
  std::size_t cells = 0, brackets = 0;
  bool magnitudes = false;
};

CellUnit unitOfColumn(const std::vector<std::vector<std::string_view>>& rows, std::size_t column, bool spaces) {
  std::vector<ColumnVote> votes;
  std::size_t asked = 0;
  for (std::size_t i = rows.size() > 1 ? 1 : 0; i < rows.size(); ++i) {
    if (column >= rows[i].size() || isMissing(rows[i][column])) continue;
    ++asked;
    const auto parts = partsOf(rows[i][column], spaces);
    if (!parts) continue;
    const CellUnit unit{std::string(parts->before), std::string(parts->behind)};
    auto vote = std::find_if(votes.begin(), votes.end(), [&](const ColumnVote& v) { return v.unit == unit; });
    if (vote == votes.end() && votes.size() == 8) continue;  // words, not units
    if (vote == votes.end()) vote = votes.insert(votes.end(), {unit});
    ++vote->cells;
    vote->brackets += parts->number.brackets;
    const std::string_view word = parts->number.magnitude;
    vote->magnitudes |= !word.empty() && (word != "K" || !unit.isNone());
  }
  const auto most = std::max_element(votes.begin(), votes.end(),
                                     [](const ColumnVote& a, const ColumnVote& b) { return a.cells < b.cells; });
  if (most == votes.end() || 10 * most->cells < 9 * asked) return {};
  CellUnit unit = most->unit;
  unit.magnitudes = most->magnitudes;
  unit.brackets = most->brackets > 0 && most->brackets < most->cells;
  return unit;
}

}  // namespace

std::optional<BareNumber> bareNumber(const CellUnit& unit, std::string_view cell, bool spaces) {
  if (unit.isNone()) return BareNumber{cell};
  const auto parts = partsOf(cell, spaces);
  if (!parts || parts->before != unit.before || parts->behind != unit.behind ||
      (!parts->number.magnitude.empty() && !unit.magnitudes) || (parts->number.brackets && !unit.brackets))
    return std::nullopt;
  return parts->number;
}

std::string unitOfCell(std::string_view cell, bool spaces) {
  const auto parts = partsOf(cell, spaces);
  if (!parts || (parts->before.empty() && !isUnit(parts->behind))) return {};
  return CellUnit{std::string(parts->before), std::string(parts->behind)}.text();
}

std::vector<CellUnit> unitsOfColumns(const std::vector<std::vector<std::string_view>>& rows, std::size_t width,
                                     bool spaces) {
  std::vector<CellUnit> units(width);
  for (std::size_t k = 0; k < width; ++k) units[k] = unitOfColumn(rows, k, spaces);
  return units;
}

}  // namespace brenier
