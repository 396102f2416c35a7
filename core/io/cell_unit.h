#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brenier {

/// What stands around the number of a cell: "10.6 €", "$3", "12 kg", and what is done to it: "3.2k", "(5)".
struct CellUnit {
  std::string before, behind;
  bool magnitudes = false;  ///< k, M, bn and their like multiply the number that they stand behind
  bool brackets = false;    ///< a number in brackets is negative, as accountants write it
  bool isNone() const { return before.empty() && behind.empty() && !magnitudes && !brackets; }
  /// "€", "kg"; empty where the cells have neither.
  std::string text() const { return before.empty() || behind.empty() ? before + behind : before + " " + behind; }
  bool operator==(const CellUnit&) const = default;
};

/// The number of a cell without all of that.
struct BareNumber {
  std::string_view digits;
  double factor = 1;                ///< of the number, its sign among it
  std::string_view magnitude = {};  ///< the word for it, "k"
  bool brackets = false;
};

/// The number of a cell of a column of this unit; none where the cell has another unit or none. `spaces`: as in
/// NumberSigns.
std::optional<BareNumber> bareNumber(const CellUnit& unit, std::string_view cell, bool spaces);

/// The unit or currency around the number of a single cell, where it is one that is known; empty where it has none, or
/// is no number.
std::string unitOfCell(std::string_view cell, bool spaces);

/// The unit that the numbers of each column have in common [width], none where they have none: at least nine cells in
/// ten, of the rows after the first and of those that say something, are numbers with this very unit, which is a
/// currency before them or up to a dozen letters or signs behind them. Magnitudes multiply where a column has such
/// that are certain (K alone may be kelvin), brackets are a minus where other cells have none. `spaces`: as in
/// NumberSigns.
std::vector<CellUnit> unitsOfColumns(const std::vector<std::vector<std::string_view>>& rows, std::size_t width,
                                     bool spaces);

}  // namespace brenier
