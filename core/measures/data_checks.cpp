#include "core/measures/data_checks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace brenier {
namespace {

constexpr std::size_t fewRows = 200, mostNamed = 5;
constexpr double fewHoldMost = 0.5, ownPart = 0.01, farFromMost = 1000, neglected = 1.0 / 30, heavyKurtosis = 12,
                 manyDuplicates = 0.01;

std::string shortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

std::string nameOf(const Table& table, std::size_t column) {
  return column < table.columns.size() ? "\"" + table.columns[column] + "\"" : std::to_string(column + 1);
}

/// "a, b, c and 7 more".
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  const std::size_t shown = std::min(names.size(), mostNamed);
  for (std::size_t i = 0; i < shown; ++i)
    text += (i == 0 ? "" : i + 1 == shown && shown == names.size() ? " and " : ", ") + names[i];
  return names.size() > shown ? text + " and " + std::to_string(names.size() - shown) + " more" : text;
}

std::string start(const CheckedData& data) {
  return "The " + data.side + " ";
}

std::string duplicates(const CheckedData& data) {
  const std::size_t n = data.table.count();
  if (static_cast<double>(data.look.duplicates) < std::max(1.0, manyDuplicates * static_cast<double>(n))) return {};
  return start(data) + "has " + std::to_string(data.look.duplicates) + " rows of " + std::to_string(n) +
         " that repeat an earlier one; equal rows are either all learned from or all set apart. Remove them, or keep "
         "them where they are meant as weight.";
}

std::string constantColumns(const CheckedData& data) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < data.table.dim; ++k)
    if (!(data.look.deviation[k] > 0)) names.push_back(nameOf(data.table, k));
  if (names.empty()) return {};
  return start(data) + "has the same number all the way down in column" + (names.size() > 1 ? "s " : " ") +
         listed(names) + ". Leave out such columns: they say nothing.";
}

/// Rows in the order of their distance, the farthest first, that hold more than half of the variance, and those after
/// them that each still hold a part of their own or lie as far from where most are.
std::string fewFarPoints(const CheckedData& data) {
  const auto& distances = data.look.distances;
  const std::size_t n = distances.size(), most = std::max<std::size_t>(1, n / 100);
  const double all = std::accumulate(distances.begin(), distances.end(), 0.0);
  if (n < 20 || !(all > 0)) return {};
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                    [&](std::uint32_t a, std::uint32_t b) { return distances[a] > distances[b]; });
  std::vector<double> sorted = distances;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double near = std::min(ownPart * all, farFromMost * *middle);
  double held = 0;
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < most && (held <= fewHoldMost * all || distances[order[i]] > near); ++i) {
    held += distances[order[i]];
    rows.push_back(std::to_string(order[i]));
  }
  if (held <= fewHoldMost * all) return {};
  return start(data) + "has " + std::to_string(rows.size()) + (rows.size() > 1 ? " points" : " point") + " of " +
         std::to_string(n) + " that hold" + (rows.size() > 1 ? " " : "s ") + shortNumber(100 * held / all) +
         " % of its variance: row" + (rows.size() > 1 ? "s " : " ") + listed(rows) +
         " (counted from 0). Every error in percent of variance is about them; remove them if they are mistakes.";
}

/// Weights that leave few points: as good as (sum w)^2 / sum w^2 of equal ones (Kish 1965).
std::string fewWeighted(const CheckedData& data) {
  const auto& weights = data.table.weights;
  double sum = 0, squares = 0, largest = 0;
  for (const double weight : weights) sum += weight, squares += weight * weight, largest = std::max(largest, weight);
  if (weights.size() < 2 || !(squares > 0)) return {};
  const double effective = sum * sum / squares;
  if (effective >= std::min(20.0, 0.5 * static_cast<double>(weights.size()))) return {};
  return start(data) + "has weights that make its " + std::to_string(weights.size()) + " points as good as " +
         shortNumber(effective) + " of equal weight: the heaviest holds " + shortNumber(100 * largest / sum) +
         " % of the mass. Scores and moments are about the heaviest rows.";
}

/// A few far points that were named already make the moments of columns say nothing.
std::string heavyTails(const CheckedData& data) {
  if (data.look.plainMisleads() || !fewWeighted(data).empty()) return {};
  std::vector<std::string> names;
  for (std::size_t k = 0; k < data.table.dim; ++k) {
    if (!(data.look.deviation[k] > 0)) continue;
    double fourth = 0, all = 0;
    for (std::size_t i = 0; i < data.table.count(); ++i) {
      const double weight = data.table.weights.empty() ? 1 : data.table.weights[i];
      fourth += weight * std::pow((data.table[i][k] - data.look.mean[k]) / data.look.deviation[k], 4);
      all += weight;
    }
    if (fourth / all > heavyKurtosis) names.push_back(nameOf(data.table, k));
  }
  if (names.empty()) return {};
  return start(data) + "has heavy tails in column" + (names.size() > 1 ? "s " : " ") + listed(names) +
         ": a few of its points make most of the error. Where such a column is positive, its logarithm or square root "
         "is "
         "learned better.";
}

std::string fewPoints(const CheckedData& data) {
  const std::size_t n = data.table.count();
  if (n >= fewRows) return {};
  return start(data) + "has " + std::to_string(n) +
         " points: a map can learn them by heart. Give more, or stop early (the settings steps, early_stop) and score "
         "the "
         "saved run on other files (brenier-cli eval RUN --source FILE --target FILE).";
}

std::string moreColumnsThanRows(const CheckedData& data) {
  if (data.table.dim <= data.table.count()) return {};
  const bool lying = data.table.dim > 4 * data.table.count();
  return start(data) + "has " + std::to_string(data.table.dim) + " columns and only " +
         std::to_string(data.table.count()) + " points: maps beyond a shift cannot be told apart. " +
         (lying ? "One row is one point: transpose the file where its columns are the points; else reduce the columns "
                  "first, as by principal components."
                : "Reduce the columns first, as by principal components.");
}

/// Columns whose share of the cost is too small to be learned; only where the geometry is taken as given.
std::string neglectedColumns(const CheckedData& data) {
  const auto& deviation = data.look.deviation;
  const double largest = *std::max_element(deviation.begin(), deviation.end());
  if ((data.scale != "one" && data.scale != "none") || data.table.dim < 2 || data.look.plainMisleads()) return {};
  std::vector<std::string> names;
  for (std::size_t k = 0; k < data.table.dim; ++k)
    if (deviation[k] > 0 && deviation[k] < neglected * largest)
      names.push_back(nameOf(data.table, k) + " (deviation " + shortNumber(deviation[k]) + ")");
  if (names.empty()) return {};
  return start(data) + "has columns whose deviation is at most " + shortNumber(largest) +
         ", and the cost hardly sees column" + (names.size() > 1 ? "s " : " ") + listed(names) +
         ". The setting scale = column gives all the same weight; the hover of L2-UVP and eval --per-column score "
         "each.";
}

/// The cost pairs columns by their places, whatever their names.
std::string reorderedColumns(const CheckedData& data) {
  if (!areReordered(data.sourceColumns, data.table.columns)) return {};
  std::string names;
  for (const auto& name : data.sourceColumns) names += (names.empty() ? "" : ",") + name;
  return start(data) + "has the columns of the source in another order, " + listed(data.table.columns) + ": " +
         data.sourceColumns[0] + " is compared with " + data.table.columns[0] +
         ". Read them by name with --target.columns " + names + ".";
}

}  // namespace

const std::vector<DataCheck>& dataChecks() {
  static const std::vector<DataCheck> checks = {
      {{"few_points", "Few points", "Fewer than 200 points", {}}, fewPoints},
      {{"columns", "More columns than points", "More coordinates than points", {}}, moreColumnsThanRows},
      {{"constant", "Constant columns", "Columns that hold the same number in every row", {}}, constantColumns},
      {{"duplicates", "Repeated rows", "At least one row in a hundred repeats an earlier one", {}}, duplicates},
      {{"far_points", "Far points", "At most one row in a hundred holds more than half of the variance", {}},
       fewFarPoints},
      {{"weights", "Weights in few rows", "Weights that leave less than 20 effective points", {}}, fewWeighted},
      {{"heavy_tails", "Heavy tails", "Columns with a kurtosis above 12 (3 for a Gaussian)", {}}, heavyTails},
      {{"neglected",
        "Neglected columns",
        "With scale one or none: columns whose deviation is less than a thirtieth of the largest",
        {}},
       neglectedColumns},
      {{"reordered", "Columns in another order", "The target names the source's columns in another order", {}},
       reorderedColumns},
  };
  return checks;
}

std::vector<std::string> checkData(const std::string& side, const Table& table, const DataLook& look,
                                   const std::string& scale, const std::vector<std::string>& sourceColumns) {
  std::vector<std::string> sentences;
  const CheckedData data{side, table, look, scale, sourceColumns};
  for (const auto& check : dataChecks())
    if (auto sentence = check.test(data); !sentence.empty()) sentences.push_back(std::move(sentence));
  return sentences;
}

}  // namespace brenier
