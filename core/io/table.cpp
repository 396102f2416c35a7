#include "core/io/table.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>

#include "core/api/option.h"
#include "core/io/csv.h"
#include "core/io/input_file.h"
#include "core/io/npy.h"

namespace brenier {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string endingOf(const std::string& path) {
  return lower(std::filesystem::path(path).extension().string());
}

bool isTextEnding(const std::string& ending) {
  return ending == ".csv" || ending == ".tsv" || ending == ".txt" || ending == ".dat";
}

/// Moves one column of the points to the weights.
Status splitWeights(const std::string& path, Table& table, std::size_t column) {
  const std::vector<double> all = std::move(table.values);
  const std::size_t width = table.dim--, count = all.size() / width;
  table.values.clear();
  table.values.reserve(count * table.dim);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double* row = all.data() + i * width;
    const double weight = row[column];
    if (weight < 0)
      return cannotRead(path, "the weight of row " + std::to_string(i) + " is " + toString(weight),
                        "Weights must not be negative.");
    table.weights.push_back(weight);
    sum += weight;
    for (std::size_t k = 0; k < width; ++k)
      if (k != column) table.values.push_back(row[k]);
  }
  if (sum <= 0) return cannotRead(path, "all weights are zero", "At least one weight must be positive.");
  return ok();
}

}  // namespace

Points Table::points() const {
  Points points(count(), dim);
  std::transform(values.begin(), values.end(), points.data.begin(), [](double v) { return static_cast<float>(v); });
  return points;
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
  return ending == ".npy" || isTextEnding(ending);
}

Result<Table> readTable(const std::string& path, const TableOptions& options) {
  const std::string& bytes = options.content.empty() ? path : options.content;
  if (isTextEnding(endingOf(path))) return readCsv(bytes, options);
  if (endingOf(path) != ".npy")
    return cannotRead(path, "its ending is none of .npy, .csv, .tsv, .txt and .dat",
                      "Save points as .npy (numpy.save) or as .csv.");
  auto table = readNpy(bytes);
  if (!table) return table;
  const auto column = weightsColumn(path, options, {}, table->dim);
  if (!column) return Unexpected(column.error());
  if (*column)
    if (auto status = splitWeights(path, *table, **column); !status) return Unexpected(status.error());
  return table;
}

Status writeTable(const std::string& path, const Table& table) {
  if (endingOf(path) == ".npy") {
    if (table.numbers == TableNumbers::float32) return writeNpy(path, table.points());
    return writeNpy(path, table.values.data(), table.count(), table.dim);
  }
  if (isTextEnding(endingOf(path))) return writeCsv(path, table);
  return badInput("cannot write " + path + ": its ending is none of .npy, .csv, .tsv, .txt and .dat",
                  "Name the file .npy or .csv.");
}

Result<std::optional<std::size_t>> weightsColumn(const std::string& path, const TableOptions& options,
                                                 const std::vector<std::string>& names, std::size_t count) {
  using Column = std::optional<std::size_t>;
  const std::string& wanted = options.weights;
  Column column;
  if (wanted == "none" || wanted.empty()) return Column();
  if (wanted == "auto") {
    for (std::size_t i = 0; i < names.size() && !column; ++i)
      if (const auto name = lower(names[i]); name == "weight" || name == "weights" || name == "w") column = i;
    if (!column) return Column();
  } else if (const auto it = std::find(names.begin(), names.end(), wanted); it != names.end()) {
    column = static_cast<std::size_t>(it - names.begin());
  } else {
    std::size_t number = 0;
    const auto end = wanted.data() + wanted.size();
    const auto parsed = std::from_chars(wanted.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < 1 || number > count) {
      const std::string near = nearestNames(wanted, names);
      return cannotRead(path, "there is no column \"" + wanted + "\" for the weights",
                        (near.empty() ? "" : "Did you mean " + near + "? ") + "The file has " + std::to_string(count) +
                            " columns; give a name of the header, or a number from 1.");
    }
    column = number - 1;
  }
  if (count < 2)
    return cannotRead(path, "its only column holds the weights", "At least one column of coordinates is needed.");
  return column;
}

}  // namespace brenier
