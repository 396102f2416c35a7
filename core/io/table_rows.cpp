#include "core/io/table_rows.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/api/option.h"
#include "core/io/column_list.h"
#include "core/io/input_file.h"
#include "core/io/row_list.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

std::vector<std::size_t> usedColumns(const ColumnChoice& choice) {
  std::vector<std::size_t> used = choice.coordinates;
  if (choice.weight) used.push_back(*choice.weight);
  std::sort(used.begin(), used.end());
  return used;
}

bool isReadable(double value) {
  return std::isfinite(static_cast<float>(value));
}

/// Ascending.
std::vector<std::uint32_t> unreadableRows(const RawTable& raw, const ColumnChoice& choice) {
  const auto used = usedColumns(choice);
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < raw.rows(); ++i)
    if (std::any_of(used.begin(), used.end(),
                    [&](std::size_t k) { return !isReadable(raw.values[i * raw.width() + k]); }))
      rows.push_back(i);
  return rows;
}

/// "leave the row out with --source.without 6": the option where it is short, else the end of the sentence alone.
std::string howToDrop(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                      const TableOptions& options) {
  constexpr std::size_t longest = 200;
  const auto rows = rowsToDrop(path, raw, choice, options);
  const std::string list = rowList(rows), what = rows.size() == 1 ? "leave its row out" : "leave such rows out";
  return list.empty() || list.size() > longest
             ? what + "."
             : what + " with " + options.flags + "without " + list + ofOtherSide(options, "without") + ".";
}

/// The first cell, by rows, that cannot be a coordinate or weight, of a row that is not left out.
std::optional<RunError> badCell(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                                const std::vector<std::uint32_t>& out, const TableOptions& options) {
  const auto used = usedColumns(choice);
  const auto valueOf = [&](std::size_t row, std::size_t k) { return raw.values[row * raw.width() + k]; };
  std::size_t missing = 0;
  std::optional<std::size_t> row;
  for (const std::uint32_t i : unreadableRows(raw, choice)) {
    if (std::binary_search(out.begin(), out.end(), i)) continue;
    if (!row) row = i;
    missing += std::any_of(used.begin(), used.end(), [&](std::size_t k) { return std::isnan(valueOf(i, k)); });
  }
  if (!row) return std::nullopt;
  const std::size_t k =
      *std::find_if(used.begin(), used.end(), [&](std::size_t c) { return !isReadable(valueOf(*row, c)); });
  const auto& column = raw.columns[k];
  const double value = valueOf(*row, k);
  const std::string place = raw.place(*row, k);
  if (column.texts > 0 && column.firstText.row == *row)
    return cannotRead(path,
                      place + " is " + inQuotes(column.firstText.text) + ", which is no number" +
                          (column.unitInCells ? " in " + column.unit + ", as the others are" : std::string()),
                      howToMend(column.firstText.text) + "Mend the cell, leave the column out, or " +
                          howToDrop(path, raw, choice, options))
        .error;
  if (!std::isnan(value))
    return cannotRead(
               path,
               place + " is " + toString(value) + (std::isfinite(value) ? ", too large for single precision" : ""),
               std::isfinite(value) ? "Divide the column by a power of ten, or remove the row where it is a mistake."
                                    : "Remove or replace the row.")
        .error;
  const std::string word = column.missing > 0 && column.firstMissing.row == *row ? column.firstMissing.text : "nan";
  return cannotRead(
             path,
             place + " is " + (word.empty() ? "empty" : word + ", a missing value") +
                 (missing > 1 ? "; " + std::to_string(missing) + " rows miss one" : ""),
             "Complete such rows (pandas: df.dropna(); R: na.omit(df)), or " + howToDrop(path, raw, choice, options))
      .error;
}

}  // namespace

std::string howToMend(const std::string& cell) {
  if (cell.starts_with('(') && cell.ends_with(')')) return "Where brackets mean a minus, write the minus. ";
  if (cell.ends_with('K') && cell.size() > 1 && cell[cell.size() - 2] >= '0' && cell[cell.size() - 2] <= '9')
    return "K may be kelvin or thousand: write 293 K with a space for kelvin, 3k or 3000 for thousands. ";
  const std::string word = smallLetters(cell);
  if (word == "true" || word == "false") return "Write 1 and 0 for true and false. ";
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  if (cell.size() > 1 && isDigit(cell[0]) && cell.back() == '-') return "Write the minus before the number. ";
  if (cell.size() > 2 && (cell[0] == '\'' || cell[0] == '=') && isDigit(cell[cell.size() - 2]))
    return "Take off what stands around the number. ";
  return {};
}

std::vector<std::uint32_t> rowsToDrop(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                                      const TableOptions& options) {
  std::vector<std::uint32_t> rows = unreadableRows(raw, choice), all;
  if (rows.empty()) return rows;
  const auto out = rowsLeftOut(path, options.without, raw.rows());
  if (out) std::set_union(rows.begin(), rows.end(), out->begin(), out->end(), std::back_inserter(all));
  if (all.size() + 2 > raw.rows()) all.clear();
  return all;
}

Result<Table> tableFrom(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                        const TableOptions& options) {
  if (choice.problem) return Unexpected(*choice.problem);
  auto out = rowsLeftOut(path, options.without, raw.rows());
  if (!out) return Unexpected<RunError>(out.error());
  if (const auto bad = badCell(path, raw, choice, *out, options)) return Unexpected(*bad);
  Table table;
  table.leftOut = *std::move(out);
  table.dim = choice.coordinates.size();
  table.numbers = raw.numbers;
  table.taken = takenLine(raw, choice);
  if (!table.leftOut.empty())
    table.taken = std::to_string(raw.rows() - table.leftOut.size()) + " of " + table.taken + "; without " +
                  rowNames(table.leftOut) + " (counted from 0)";
  if (choice.weight && options.weights == "auto") table.weightsFrom = raw.columns[*choice.weight].name;
  for (const std::size_t k : choice.coordinates) table.units.push_back(raw.columns[k].unit);
  if (std::all_of(table.units.begin(), table.units.end(), [](const auto& unit) { return unit.empty(); }))
    table.units.clear();
  if (raw.named)
    for (const std::size_t k : choice.coordinates)
      table.columns.push_back(raw.columns[k].name.empty() ? "x" + std::to_string(k + 1) : raw.columns[k].name);
  table.values.reserve(raw.rows() * table.dim);
  double sum = 0;
  for (std::uint32_t i = 0; i < raw.rows(); ++i) {
    if (std::binary_search(table.leftOut.begin(), table.leftOut.end(), i)) continue;
    const double* row = raw.values.data() + i * raw.width();
    for (const std::size_t k : choice.coordinates) table.values.push_back(row[k]);
    if (!choice.weight) continue;
    const double weight = row[*choice.weight];
    if (weight < 0)
      return cannotRead(path, raw.place(i, *choice.weight) + " is a weight of " + toString(weight),
                        "Weights must not be negative.");
    table.weights.push_back(weight);
    sum += weight;
  }
  if (choice.weight && sum <= 0)
    return cannotRead(path, "all weights are zero", "At least one weight must be positive.");
  return table;
}

}  // namespace brenier
