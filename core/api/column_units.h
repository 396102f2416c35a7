#pragma once

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

/// Which columns, compared by their places, say different units, what that does and what to do, as a sentence; empty
/// where none does. EUR and €, m² and m^2 are the same unit.
std::string differentUnits(const ColumnUnits& one, const ColumnUnits& other);

}  // namespace brenier
