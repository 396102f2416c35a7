#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace brenier {

/// The columns of one file, for sentences: whose they are ("the source"), their names and units. Either list is empty
/// where the file says none.
struct ColumnUnits {
  std::string whose;
  std::vector<std::string> names, units;

  /// "\"mass\"", or "column 2" where it has no name.
  std::string nameOf(std::size_t column) const;
  /// Empty where the file says none.
  std::string unitOf(std::size_t column) const { return column < units.size() ? units[column] : std::string(); }
};

/// Where each of `names` stands among `others`, in other letters (x, X) where it does not in these, and with another
/// unit or without one (mass_kg, Mass_G, mass) where it does not in any; none where these are not the same names, each
/// once.
std::optional<std::vector<std::size_t>> placesOf(const std::vector<std::string>& names,
                                                 const std::vector<std::string>& others);
/// Which columns, compared by their places, say different units, what that does and what to do, as a sentence; empty
/// where none does. EUR and €, m² and m^2 are the same unit. Where a file says no unit, its columns' names may say one
/// that is of the same kind and another: mass_kg and mass_g (unitsOfNames() of core/util/unit_kinds.h).
std::string differentUnits(const ColumnUnits& one, const ColumnUnits& other);

/// Columns whose cells, or line of units, say another unit than their name does, as a sentence; empty where none do.
std::string unitsAgainstNames(const ColumnUnits& columns);

}  // namespace brenier
