#include "core/api/column_units.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/util/number_signs.h"
#include "core/util/small_letters.h"
#include "core/util/unit_kinds.h"
#include "core/util/unit_names.h"

namespace brenier {
namespace {

constexpr std::size_t mostNamed = 3;

std::string nameIn(const ColumnUnits& columns, std::size_t k) {
  return k < columns.names.size() ? columns.names[k] : std::string();
}

/// What both say of a column, where that is different.
std::optional<std::pair<std::string, std::string>> unitsAt(const ColumnUnits& one, const ColumnUnits& other,
                                                           std::size_t k) {
  const std::string here = one.unitOf(k), there = other.unitOf(k), name = nameIn(one, k), otherName = nameIn(other, k);
  if (!here.empty() && !there.empty())
    return isSameUnit(here, there) ? std::nullopt : std::optional(std::pair(here, there));
  if (name == otherName) return std::nullopt;
  if (here.empty() && there.empty()) return unitsOfNames(name, otherName);
  // One is known, the other may stand in its column's name.
  if (nameWithoutUnit(name) != nameWithoutUnit(otherName)) return std::nullopt;
  const std::string said = here.empty() ? otherUnitInName(name, there) : otherUnitInName(otherName, here);
  if (said.empty()) return std::nullopt;
  return here.empty() ? std::pair(said, there) : std::pair(here, said);
}

/// Whether two names that are alike but for a unit at their end say the same: mass_kg, Mass_G and mass, and not class_c
/// and class_f.
bool saySame(const std::string& name, const std::string& other) {
  const auto plain = [](const std::string& text) { return smallLetters(trimmed(text)) == nameWithoutUnit(text); };
  const std::string unit = unitInName(name), otherUnit = unitInName(other);
  return smallLetters(trimmed(name)) == smallLetters(trimmed(other)) || plain(name) != plain(other) ||
         (!unit.empty() && isSameUnit(unit, otherUnit)) || unitsOfNames(name, other);
}

/// As placesOf(), where names may also say another unit of the same, or none. None where a name has two such.
std::optional<std::vector<std::size_t>> placesOfQuantities(const std::vector<std::string>& names,
                                                           const std::vector<std::string>& others) {
  std::multimap<std::string, std::size_t> quantities;
  for (std::size_t k = 0; k < others.size(); ++k) quantities.emplace(nameWithoutUnit(others[k]), k);
  std::vector<std::size_t> found;
  std::set<std::size_t> taken;
  for (const auto& name : names) {
    const auto [first, last] = quantities.equal_range(nameWithoutUnit(name));
    if (first == last || std::next(first) != last || !saySame(name, others[first->second]) ||
        !taken.insert(first->second).second)
      return std::nullopt;
    found.push_back(first->second);
  }
  return found;
}

}  // namespace

std::string ColumnUnits::nameOf(std::size_t column) const {
  return column < names.size() && !names[column].empty() ? '"' + names[column] + '"'
                                                         : "column " + std::to_string(column + 1);
}

std::optional<std::vector<std::size_t>> placesOf(const std::vector<std::string>& names,
                                                 const std::vector<std::string>& others) {
  if (names.empty() || names.size() != others.size()) return std::nullopt;
  for (const bool letters : {false, true}) {
    const auto spelled = [letters](const std::string& name) { return letters ? smallLetters(trimmed(name)) : name; };
    std::map<std::string, std::size_t> places;
    for (std::size_t k = 0; k < others.size(); ++k) places.emplace(spelled(others[k]), k);
    std::vector<std::size_t> found;
    std::set<std::size_t> taken;
    for (const auto& name : names)
      if (const auto place = places.find(spelled(name)); place != places.end() && taken.insert(place->second).second)
        found.push_back(place->second);
    if (found.size() == names.size()) return found;
  }
  return placesOfQuantities(names, others);
}

std::string differentUnits(const ColumnUnits& one, const ColumnUnits& other) {
  std::string text;
  std::size_t found = 0;
  const std::size_t columns =
      std::min(std::max(one.units.size(), one.names.size()), std::max(other.units.size(), other.names.size()));
  for (std::size_t k = 0; k < columns; ++k) {
    const auto units = unitsAt(one, other, k);
    if (!units || ++found > mostNamed) continue;
    const std::string here = one.nameOf(k), there = other.nameOf(k);
    text += (found == 1 ? "" : "; ") + here + " is in " + units->first + " in " + one.whose + ", " +
            (here == there ? std::string("and") : "and " + there) + " in " + units->second + " in " + other.whose;
  }
  if (found == 0) return {};
  if (found > mostNamed) text += "; so do " + std::to_string(found - mostNamed) + " more columns";
  if (text[0] == 'c') text[0] = 'C';
  return text +
         ". Numbers are compared as they stand, so that the change of unit counts as transport: convert one of the "
         "files, or name the units alike where they mean the same.";
}

std::string unitsAgainstNames(const ColumnUnits& columns) {
  std::string text;
  std::size_t found = 0;
  for (std::size_t k = 0; k < std::min(columns.units.size(), columns.names.size()); ++k) {
    if (columns.units[k].empty()) continue;
    const std::string named = otherUnitInName(columns.names[k], columns.units[k]);
    if (named.empty() || ++found > mostNamed) continue;
    text += (found == 1 ? "In " + columns.whose + " the column " : "; ") + columns.nameOf(k) + " says " + named +
            " in its name, and its numbers are in " + columns.units[k];
  }
  if (found == 0) return {};
  if (found > mostNamed) text += "; so do " + std::to_string(found - mostNamed) + " more columns";
  return text + ". They are taken as they stand: make the file say one of them.";
}

}  // namespace brenier
