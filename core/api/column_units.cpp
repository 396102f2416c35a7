#include "core/api/column_units.h"

#include <algorithm>

#include "core/util/unit_names.h"

namespace brenier {

std::string ColumnUnits::nameOf(std::size_t column) const {
  return column < names.size() && !names[column].empty() ? '"' + names[column] + '"'
                                                         : "column " + std::to_string(column + 1);
}

std::string differentUnits(const ColumnUnits& one, const ColumnUnits& other) {
  constexpr std::size_t mostNamed = 3;
  std::string text;
  std::size_t found = 0;
  for (std::size_t k = 0; k < std::min(one.units.size(), other.units.size()); ++k) {
    if (one.units[k].empty() || other.units[k].empty() || plainUnit(one.units[k]) == plainUnit(other.units[k]))
      continue;
    if (++found > mostNamed) continue;
    const std::string here = one.nameOf(k), there = other.nameOf(k);
    text += (found == 1 ? "" : "; ") + here + " is in " + one.units[k] + " in " + one.whose + ", " +
            (here == there ? std::string("and") : "and " + there) + " in " + other.units[k] + " in " + other.whose;
  }
  if (found == 0) return {};
  if (found > mostNamed) text += "; so do " + std::to_string(found - mostNamed) + " more columns";
  if (text[0] == 'c') text[0] = 'C';
  return text +
         ". Numbers are compared as they stand, so that the change of unit counts as transport: convert one of the "
         "files, or name the units alike where they mean the same.";
}

}  // namespace brenier
