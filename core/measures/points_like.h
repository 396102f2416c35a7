#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/io/table.h"

namespace brenier {

/// How a run took the columns of its own file of one side, so that another file is read as that was.
struct LearnedColumns {
  std::size_t dim = 0;
  std::vector<std::string> names;  ///< [dim] of the file's header; empty where it names none, or there is no file
  std::vector<std::string> units;  ///< [dim] that it says, empty ones too; empty where it says none
  TableOptions own;                ///< as the run was told to read it
};

/// Reads points that a learned map is to be given. Columns that are asked for are taken; else those with the names that
/// the run learned from, in its order, whatever else the file holds; else, where there are no such names, as many as
/// the run has: those that a file of points has by itself, all of them, or those of the same places as in the run's own
/// file. `taken` says what was done by name and what by place. A table of another dimension is what the file has by
/// itself. Errors: those of readTable.
Result<Table> readPointsLike(const std::string& path, const LearnedColumns& learned, const TableOptions& asked);

/// Which columns of such a table are in other units than the run's, as a sentence; empty where none is. `whose`: of the
/// file, for the sentence.
std::string otherUnits(const LearnedColumns& learned, const std::string& whose, const std::vector<std::string>& columns,
                       const std::vector<std::string>& units);

/// Names as the option `columns` takes them, whatever signs they hold; empty where one holds a quote.
std::string namesAsOption(const std::vector<std::string>& names);

}  // namespace brenier
