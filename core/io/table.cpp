#include "core/io/table.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/api/column_units.h"
#include "core/io/csv.h"
#include "core/io/csv_dialect.h"
#include "core/io/file_snapshot.h"
#include "core/io/input_file.h"
#include "core/io/npy.h"
#include "core/io/npz.h"
#include "core/io/row_list.h"
#include "core/io/table_rows.h"
#include "core/util/number_signs.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

/// In small letters; of a packed file, the ending before .gz.
std::string endingOf(const std::string& path) {
  const std::filesystem::path file(splitNpzPath(path).first);
  const std::string ending = smallLetters(file.extension().string());
  return ending == ".gz" ? smallLetters(file.stem().extension().string()) : ending;
}

bool isTextEnding(const std::string& ending) {
  return ending == ".csv" || ending == ".tsv" || ending == ".txt" || ending == ".dat";
}

/// Formats of tables that are not read, and the line that makes a file of them that is.
struct ForeignFormat {
  const char *ending, *name, *advice;
};

constexpr ForeignFormat foreignFormats[] = {
    {".parquet", "Parquet", "Convert it with pandas: pandas.read_parquet(\"IN\").to_csv(\"points.csv\", index=False)"},
    {".feather", "Feather", "Convert it with pandas: pandas.read_feather(\"IN\").to_csv(\"points.csv\", index=False)"},
    {".arrow", "Arrow", "Convert it with pandas: pandas.read_feather(\"IN\").to_csv(\"points.csv\", index=False)"},
    {".xlsx", "Excel",
     "In Excel, save it as \"CSV UTF-8\", or with pandas: pandas.read_excel(\"IN\").to_csv(\"points.csv\", "
     "index=False)"},
    {".xls", "Excel",
     "In Excel, save it as \"CSV UTF-8\", or with pandas: pandas.read_excel(\"IN\").to_csv(\"points.csv\", "
     "index=False)"},
    {".ods", "OpenDocument",
     "Save it as CSV, or with pandas: pandas.read_excel(\"IN\").to_csv(\"points.csv\", index=False)"},
    {".mat", "MATLAB",
     "In MATLAB: writematrix(points, \"points.csv\"), or with SciPy: numpy.save(\"points.npy\", "
     "scipy.io.loadmat(\"IN\")[\"VARIABLE\"])"},
    {".pkl", "pickle", "Convert it with pandas: pandas.read_pickle(\"IN\").to_csv(\"points.csv\", index=False)"},
    {".rds", "R", "In R: write.csv(readRDS(\"IN\"), \"points.csv\", row.names = FALSE)"},
    {".h5", "HDF5", "Convert it with pandas: pandas.read_hdf(\"IN\").to_csv(\"points.csv\", index=False)"},
    {".h5ad", "AnnData", "Convert it: numpy.save(\"points.npy\", anndata.read_h5ad(\"IN\").obsm[\"X_pca\"])"},
    {".pt", "PyTorch", "Convert it: numpy.save(\"points.npy\", torch.load(\"IN\").numpy())"},
};

const ForeignFormat* foreignFormatOf(const std::string& path) {
  const std::string ending = endingOf(path);
  const auto* found = std::find_if(std::begin(foreignFormats), std::end(foreignFormats),
                                   [&](const ForeignFormat& format) { return ending == format.ending; });
  return found == std::end(foreignFormats) ? nullptr : found;
}

Unexpected<RunError> unknownEnding(const std::string& path) {
  if (const auto* format = foreignFormatOf(path)) {
    std::string advice = format->advice;
    advice.replace(advice.find("IN"), 2, std::filesystem::path(path).filename().string());
    return cannotRead(path, std::string("files of ") + format->name + " are not read", advice + ".");
  }
  return cannotRead(path, "its ending is none of .npy, .npz, .csv, .tsv, .txt and .dat",
                    "Save points as .npy (numpy.save) or as .csv.");
}

Result<RawTable> readRawAt(const std::string& at, const std::string& path, const TableOptions& options) {
  const std::string ending = endingOf(path);
  if (isTextEnding(ending)) return readRawCsv(at, options);
  if (ending == ".npz") return readRawNpz(at, splitNpzPath(path).second);
  auto file = GzipFile::open(at);
  if (!file) return Unexpected(file.error());
  FileBytes bytes(*std::move(file));
  return readRawNpy(bytes, options.stop);
}

Result<RawTable> readRaw(const std::string& path, const TableOptions& options) {
  if (!isTablePath(path)) return unknownEnding(path);
  const std::string file = fileOfTable(path);
  if (options.content.empty()) return readRawAt(file, path, options);
  auto raw = readRawAt(options.content, path, options);
  if (!raw) return Unexpected(renamed(raw.error(), options.content, file));
  return raw;
}

}  // namespace

std::string ofOtherSide(const TableOptions& options, const std::string& name) {
  return options.flags == TableOptions().flags ? " (of a target: --target." + name + ")" : "";
}

std::string fileOfTable(const std::string& path) {
  return splitNpzPath(path).first;
}

std::string suffixOfTable(const std::string& path) {
  const auto [file, array] = splitNpzPath(path);
  const std::filesystem::path name(file);
  std::string suffix = name.extension().string();
  if (suffix == ".gz" || suffix == ".GZ") suffix = name.stem().extension().string() + suffix;
  return suffix + (array.empty() ? "" : ":" + array);
}

Points Table::points() const {
  Points points(count(), dim);
  std::transform(values.begin(), values.end(), points.data.begin(), [](double v) { return static_cast<float>(v); });
  return points;
}

std::uint32_t Table::fileRow(std::size_t i) const {
  auto row = static_cast<std::uint32_t>(i);
  for (const std::uint32_t out : leftOut) row += out <= row ? 1 : 0;
  return row;
}

Table tableOf(PointsView points, std::vector<std::string> columns) {
  Table table;
  table.dim = points.dim;
  table.values.assign(points.data, points.data + points.count * points.dim);
  table.columns = std::move(columns);
  table.numbers = TableNumbers::float32;
  return table;
}

bool isTablePath(const std::string& path) {
  const std::string ending = endingOf(path);
  return ending == ".npy" || ending == ".npz" || isTextEnding(ending);
}

bool isForeignTablePath(const std::string& path) {
  return foreignFormatOf(path) != nullptr;
}

bool isWritableTablePath(const std::string& path) {
  const std::string ending = endingOf(path);
  return !path.ends_with(".gz") && (ending == ".npy" || isTextEnding(ending));
}

Result<Table> readTable(const std::string& path, const TableOptions& options) {
  const auto raw = readRaw(path, options);
  if (!raw) return Unexpected(raw.error());
  return tableFrom(path, *raw, chooseColumns(path, *raw, options), options);
}

Result<TableLook> inspectTable(const std::string& path, const TableOptions& options, Table* read) {
  TableLook look;
  if (const auto [file, array] = splitNpzPath(path); endingOf(path) == ".npz" && array.empty()) {
    auto arrays = npzArrays(file);
    if (!arrays) return Unexpected(arrays.error());
    if (arrays->size() > 1) {
      look.arrays = *std::move(arrays);
      look.guessed = true;
      look.problem = readRawNpz(path).error();
      return look;
    }
  }
  auto raw = readRaw(path, options);
  if (!raw && options.decimal == "auto") {
    // Where only the decimal sign is in question, the rows are shown for a person to decide.
    TableOptions shown = options;
    shown.decimal = "point";
    look.problem = raw.error();
    look.asksDecimal = signAskedAbout(raw.error());
    raw = readRaw(path, shown);
    if (!raw) return Unexpected(*look.problem);
  } else if (!raw) {
    return Unexpected(raw.error());
  }
  const auto choice = chooseColumns(path, *raw, options);
  auto table = tableFrom(path, *raw, choice, options);
  look.rows = raw->rows();
  look.firstRows = raw->firstRows;
  look.layout = raw->layout;
  look.guessed = choice.guessed;
  look.asksWeights = choice.asksWeights;
  look.taken = table ? table->taken : takenLine(*raw, choice);
  if (!table && !look.asksDecimal) look.problem = table.error();
  for (std::size_t k = 0; k < raw->width(); ++k) {
    const auto& c = choice.coordinates;
    const ColumnRole role = choice.weight == k                            ? ColumnRole::weight
                            : std::find(c.begin(), c.end(), k) != c.end() ? ColumnRole::coordinate
                                                                          : ColumnRole::ignored;
    const auto& column = raw->columns[k];
    look.columns.push_back(
        {column.name, role, column.texts * 2 <= raw->rows() - column.missing, choice.remarks[k], column.unit});
  }
  if (!table) {
    const auto rows = rowsToDrop(path, *raw, choice, options);
    look.without = rowList(rows);
    const auto before = rowsLeftOut(path, options.without, raw->rows());
    look.withoutCount = rows.size() - (rows.empty() || !before ? 0 : before->size());
  }
  if (read && table && !look.problem) *read = *std::move(table);
  return look;
}

bool areReordered(const std::vector<std::string>& names, const std::vector<std::string>& others) {
  const auto places = placesOf(names, others);
  return places && !std::is_sorted(places->begin(), places->end());
}

bool orderColumns(Table& table, const std::vector<std::string>& names) {
  const auto places = placesOf(names, table.columns);
  if (!places) return false;
  if (names == table.columns) return true;
  std::vector<double> ordered(table.values.size());
  std::string list, own;
  std::vector<std::string> units, columns;
  bool sameNames = true;
  for (std::size_t k = 0; k < table.dim; ++k) {
    const std::size_t from = (*places)[k];
    for (std::size_t i = 0; i < table.count(); ++i) ordered[i * table.dim + k] = table[i][from];
    if (!table.units.empty()) units.push_back(table.units[from]);
    columns.push_back(table.columns[from]);
    list += (list.empty() ? "" : ", ") + names[k];
    own += (own.empty() ? "" : ", ") + table.columns[from];
    sameNames = sameNames && smallLetters(trimmed(names[k])) == smallLetters(trimmed(table.columns[from]));
  }
  const bool moved = !std::is_sorted(places->begin(), places->end());
  table.units = std::move(units);
  table.values = std::move(ordered);
  if (!sameNames)
    table.taken +=
        "; its columns " + own + " are taken for the run's " + list + ", as but for units these are their names";
  else
    table.taken += moved ? "; its columns are taken by their names, in the run's order " + list
                         : "; its columns " + own + " are the run's " + list + " in other letters";
  table.columns = sameNames ? names : columns;  // the units that they say are still to be compared
  return true;
}

Status writeTable(const std::string& path, const Table& table) {
  if (isWritableTablePath(path) && endingOf(path) == ".npy") {
    if (table.numbers == TableNumbers::float32) return writeNpy(path, table.points());
    return writeNpy(path, table.values.data(), table.count(), table.dim);
  }
  if (isWritableTablePath(path)) return writeCsv(path, table);
  return badInput("cannot write " + path + ": its ending is none of .npy, .csv, .tsv, .txt and .dat",
                  "Name the file .npy or .csv.");
}

}  // namespace brenier
