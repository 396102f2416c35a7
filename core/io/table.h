#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/api/table_look.h"
#include "core/oracle/points.h"

namespace brenier {

/// What the numbers of a file are, so that answers can leave in the type in which the questions came.
enum class TableNumbers { float32, float64, integers, text };

/// Points as a file holds them. Coordinates stay in double: seven digits are too few for what lies far from 0.
struct Table {
  std::size_t dim = 0;
  std::vector<double> values;        ///< [n, d], row-major, finite in single precision
  std::vector<double> weights;       ///< [n], none negative, not all zero; empty when the file has none
  std::vector<std::string> columns;  ///< [d] names of the coordinates; empty when the file has none
  TableNumbers numbers = TableNumbers::float64;
  std::string taken = {};                   ///< one line: "300 points, columns x, y; header line 1"
  std::vector<std::string> units = {};      ///< [d] as the file has them, empty ones too; empty where it says none
  std::string weightsFrom = {};             ///< the column of the weights, where its name alone made it that
  std::vector<std::uint32_t> leftOut = {};  ///< rows of the file, from 0 and ascending, that are none of these

  std::size_t count() const { return dim == 0 ? 0 : values.size() / dim; }
  const double* operator[](std::size_t i) const { return values.data() + i * dim; }
  /// Which row of the file it is, from 0.
  std::uint32_t fileRow(std::size_t i) const;
  /// The coordinates rounded to single precision.
  Points points() const;
};

/// Points in single precision as a table.
Table tableOf(PointsView points, std::vector<std::string> columns = {});

/// Whether two sides name the same columns, each once, in another order.
bool areReordered(const std::vector<std::string>& names, const std::vector<std::string>& others);
/// Brings a table whose names are those of `names`, in another order, in other letters or with other units or none,
/// into their order, and says so in `taken`. False where they are not those.
bool orderColumns(Table& table, const std::vector<std::string>& names);

struct TableOptions {
  /// Which columns are coordinates, in this order: names of the header, numbers from 1, ranges as 2-5, separated by
  /// commas; "all" but the weights; "auto", which leaves out what is certainly an index, and refuses where a column may
  /// be none.
  std::string columns = "auto";
  /// Which column holds weights: "auto" (one named weight, weights or w), "none", a column's name, or its number
  /// counted from 1.
  std::string weights = "auto";
  /// What commas in the numbers of separated text are: "auto" (found by looking at them, and refused where they can be
  /// read both ways), "point" (commas group digits), "comma" (they are decimal).
  std::string decimal = "auto";
  /// Rows that are none of the points, whatever is in them, as rowsLeftOut() of core/io/row_list.h reads them.
  std::string without = {};
  /// What stands before the names of these options where the sentences advise them.
  std::string flags = "--source.";
  /// Where the bytes are, where that is not the file that was named; it needs no ending.
  std::string content = {};
  std::stop_token stop = {};
  /// A run that goes on read this file with these options before: what would be asked about today is taken as it was.
  bool again = false;
};

/// For the end of a sentence that advises one of these options: " (of a target: --target.NAME)", where it is not known
/// which side the file is of.
std::string ofOtherSide(const TableOptions& options, const std::string& name);

/// The file behind a path of points: that without the name of an array.
std::string fileOfTable(const std::string& path);

/// What a file's name must end with to be read as this one is: ".npy", ".csv.gz", ".npz:source".
std::string suffixOfTable(const std::string& path);

/// Whether readTable knows the ending of this path: .npy, .npz (also FILE.npz:NAME), and .csv, .tsv, .txt, .dat as
/// separated text, all of them also with .gz.
bool isTablePath(const std::string& path);

/// Whether the ending is that of a table in a format that other programs write and Brenier does not read, as Parquet.
/// Such a path is one of points all the same: readTable says how to convert it.
bool isForeignTablePath(const std::string& path);

/// Whether writeTable knows the ending of this path.
bool isWritableTablePath(const std::string& path);

/// Reads points. Errors (bad input): those of the formats; columns that do not exist or hold no numbers; missing,
/// infinite or too large numbers; weights that are negative or all zero; columns that may be an index.
Result<Table> readTable(const std::string& path, const TableOptions& options = {});

/// What readTable would make of the file, and what is in its way. `read`: where the table is to go as well, if nothing
/// is. Errors: those of files that cannot be read at all.
Result<TableLook> inspectTable(const std::string& path, const TableOptions& options = {}, Table* read = nullptr);

/// Writes .npy (float32 where the table's numbers are, else float64; neither weights nor names) or .csv, .tsv, .txt,
/// .dat, atomically.
Status writeTable(const std::string& path, const Table& table);

}  // namespace brenier
