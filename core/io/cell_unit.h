#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace brenier {

/// What stands around the number of a cell: "10.6 €", "$3", "12 kg".
struct CellUnit {
  std::string before, behind;
  bool isNone() const { return before.empty() && behind.empty(); }
  bool operator==(const CellUnit&) const = default;
};

/// Takes the unit off a cell; false where it has another one or none.
bool takeUnit(const CellUnit& unit, std::string_view& cell);

/// The unit that the numbers of each column have in common [width], none where they have none: at least nine cells in
/// ten, of the rows after the first and of those that say something, are numbers with this very unit, which is a
/// currency before them or up to a dozen letters or signs behind them. `spaces`: as in NumberSigns.
std::vector<CellUnit> unitsOfColumns(const std::vector<std::vector<std::string_view>>& rows, std::size_t width,
                                     bool spaces);

}  // namespace brenier
