#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/io/table.h"

namespace brenier {

/// Rows of a table that say the same: equal ones, and those that differ by rounding or by noise far below what tells
/// other rows apart.
struct RowCopies {
  std::vector<std::uint32_t> first;  ///< [n] the first row that each is a copy of; itself where there is none before it
  std::size_t equal = 0;             ///< rows that equal an earlier one
  std::size_t near = 0;              ///< rows beside those that are nearly an earlier one
  double within = 0;  ///< what most of these differ by at most: deviations of the columns, root mean square
  bool any() const { return equal + near > 0; }
};

/// Near copies are told by a gap: with r the distance in deviations of the columns, the number of balls of radius r
/// that cover the rows stays the same from some r to 30 r and more, and below it falls. The covering number of a law
/// with a density, of a grid, of a curve falls with r at every scale; few tight clusters are no copies either, as their
/// number is less than the root of that of the rows. In several dimensions copies up to some thousandths of a deviation
/// are found. Looks for gaps as far up as some ten million comparisons go. In up to three dimensions, where many rows
/// lie near one another by chance and leave no gap, rows that are there twice are told by their neighbours
/// (nearest_pairs.h). A function of the table alone.
RowCopies copiesIn(const Table& table);

/// Which of these rows [n, d], ascending, equal one of the others.
std::vector<std::uint32_t> rowsAlsoIn(std::span<const double> rows, std::span<const double> others, std::size_t d);
/// The same of tables; where one of them is in single precision, rows are equal that are so there.
std::vector<std::uint32_t> rowsAlsoIn(const Table& table, const Table& other);

/// How many different numbers there are; `count` where there are none, as all are different then.
std::size_t differentIn(std::span<const std::uint32_t> groups, std::size_t count);

/// As how many independent ones they count: n^2 over the sum of the squares of how often each is there (Kish 1965);
/// `count` where there are no groups.
double effectiveIn(std::span<const std::uint32_t> groups, std::size_t count);

}  // namespace brenier
