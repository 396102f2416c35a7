#include "core/measures/data_checks.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/api/column_units.h"
#include "core/io/row_list.h"
#include "core/measures/column_checks.h"

namespace brenier {
namespace {

constexpr std::size_t fewRows = 200, mostNamed = 5, fewestSorted = 20;
constexpr double neglected = 1.0 / 30, heavyKurtosis = 12, manyDuplicates = 0.01, lostStep = 1.0 / 50;
constexpr const char* aFile = "file";

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

bool isLearned(const CheckedData& data) {
  return data.use == DataUse::learning;
}

std::string duplicates(const CheckedData& data) {
  const std::size_t n = data.table.count();
  const std::size_t equal = data.look.copies.equal;
  if (static_cast<double>(equal) < std::max(1.0, manyDuplicates * static_cast<double>(n))) return {};
  return start(data) + "has " + std::to_string(equal) + (equal == 1 ? " row of " : " rows of ") + std::to_string(n) +
         (equal == 1 ? " that repeats an earlier one" : " that repeat an earlier one") +
         (isLearned(data) ? "; equal rows are either all learned from or all set apart" : "") +
         (equal == 1 ? ". Remove it, or keep it where it is meant as weight."
                     : ". Remove them, or keep them where they are meant as weight.");
}

std::string nearCopies(const CheckedData& data) {
  const RowCopies& copies = data.look.copies;
  // Numbers that stand for missing ones, and rows far from all others, make a deviation that all others are copies in.
  if (copies.near == 0 || !farRowsOf(data.look).rows.empty() || !data.standIns.empty()) return {};
  const bool several = copies.near > 1;
  return start(data) + "has " + std::to_string(copies.near) + (several ? " rows" : " row") + " of " +
         std::to_string(data.table.count()) + (several ? " that are copies" : " that is a copy") +
         " of an earlier one but for some " + shortNumber(copies.within) + " of the columns' deviations" +
         (isLearned(data)
              ? "; such rows are either all learned from or all set apart, and the scatter of the scores is "
                "that of the rows that differ"
              : "") +
         ". Remove them, or keep them where they are meant as weight.";
}

std::string constantColumns(const CheckedData& data) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < data.table.dim; ++k)
    if (!(data.look.deviation[k] > 0)) names.push_back(nameOf(data.table, k));
  if (names.empty()) return {};
  return start(data) + "has the same number all the way down in column" + (names.size() > 1 ? "s " : " ") +
         listed(names) + ". Leave out such columns, unless the other side has another number there.";
}

std::string fewFarPoints(const CheckedData& data) {
  const FarRows far = farRowsOf(data.look);
  if (far.rows.empty()) return {};
  // Those with numbers that stand for missing ones are named as these, all of them together.
  if (std::all_of(far.rows.begin(), far.rows.end(),
                  [&](std::uint32_t row) { return data.standIns.contains(data.table.fileRow(row)); }))
    return {};
  const bool several = far.rows.size() > 1;
  std::vector<std::uint32_t> rows;
  for (const auto row : far.rows) rows.push_back(data.table.fileRow(row));
  const std::string named = rowNames(rows);
  // One list for all that may be mistakes, whichever sentence it stands in.
  std::set<std::uint32_t> out(data.standIns);
  out.insert(rows.begin(), rows.end());
  out.insert(data.table.leftOut.begin(), data.table.leftOut.end());
  return start(data) + "has " + std::to_string(rows.size()) + (several ? " points" : " point") + " of " +
         std::to_string(data.table.count()) + (several ? " that hold " : " that holds ") +
         shortNumber(100 * far.share) + " % of its variance: " + named + " (counted from 0). " +
         (isLearned(data) ? std::string("Every error in percent of variance is about ") +
                                (several ? "them, and the farther they lie" : "it, and the farther it lies") +
                                ", the less a map learns of the rest"
                          : std::string(several ? "The cost is mostly theirs" : "The cost is mostly its own")) +
         (several ? ": where they are mistakes, leave them out" : ": where it is a mistake, leave it out") +
         withoutOption(data, rowList({out.begin(), out.end()})) + ".";
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
         " % of the mass. " + (isLearned(data) ? "Scores and moments are" : "The cost is") +
         " about the heaviest rows.";
}

/// A few far points that were named already make the moments of columns say nothing.
std::string heavyTails(const CheckedData& data) {
  if (!isLearned(data) || data.look.plainMisleads() || !fewWeighted(data).empty()) return {};
  if (!data.standIns.empty()) return {};  // these make them
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
  if (!isLearned(data) || n >= fewRows) return {};
  return start(data) + "has " + std::to_string(n) +
         " points: a map can learn them by heart. Give more, or stop early (the settings steps, early_stop) and score "
         "the "
         "saved run on other files (brenier-cli eval RUN --source FILE --target FILE).";
}

std::string moreColumnsThanRows(const CheckedData& data) {
  if (data.table.dim <= data.table.count()) return {};
  const bool lying = data.table.dim > 4 * data.table.count();
  if (!isLearned(data))
    return lying ? start(data) + "has " + std::to_string(data.table.dim) + " columns and only " +
                       std::to_string(data.table.count()) +
                       " points. One row is one point: transpose the file where its columns are the points."
                 : std::string();
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
  if (!data.standIns.empty()) return {};  // deviations are theirs
  std::vector<std::string> names;
  for (std::size_t k = 0; k < data.table.dim; ++k)
    if (deviation[k] > 0 && deviation[k] < neglected * largest)
      names.push_back(nameOf(data.table, k) + " (deviation " + shortNumber(deviation[k]) + ")");
  if (names.empty()) return {};
  return start(data) + "has columns whose deviation is at most " + shortNumber(largest) +
         ", and the cost hardly sees column" + (names.size() > 1 ? "s " : " ") + listed(names) +
         (isLearned(data) ? ". The setting scale = column gives all the same weight; the hover of L2-UVP and eval "
                            "--per-column score each."
                          : ". Divide each column, in both files by the same number, where all are to count alike.");
}

/// Where nothing is moved to 0 first, single precision keeps the size of numbers and loses what tells them apart.
std::string lostDigits(const CheckedData& data) {
  if (data.scale != "none" || !isLearned(data)) return {};
  std::vector<std::string> names;
  for (std::size_t k = 0; k < data.table.dim; ++k) {
    const auto mean = static_cast<float>(std::abs(data.look.mean[k]));
    const double step = static_cast<double>(std::nextafter(mean, INFINITY)) - static_cast<double>(mean);
    const double deviation = data.look.deviation[k];
    if (deviation > 0 && step > lostStep * deviation)
      names.push_back(nameOf(data.table, k) + " (near " + shortNumber(data.look.mean[k]) + ", deviation " +
                      shortNumber(deviation) + ", steps of " + shortNumber(step) + ")");
  }
  if (names.empty()) return {};
  return start(data) + "lies so far from 0 that single precision rounds away what tells its points apart in column" +
         (names.size() > 1 ? "s " : " ") + listed(names) +
         ": with the setting scale = none costs, bounds and maps are those of the rounded numbers. scale = one moves "
         "the data to 0 first, in double precision, and changes nothing else.";
}

/// Columns that were sorted one by one make rows of numbers that were never measured together.
std::string sortedColumns(const CheckedData& data) {
  const Table& table = data.table;
  if (table.dim < 2 || table.count() < fewestSorted || !constantColumns(data).empty()) return {};
  for (std::size_t k = 0; k < table.dim; ++k) {
    bool rises = false, falls = false;
    for (std::size_t i = 1; i < table.count() && !(rises && falls); ++i) {
      rises |= table[i][k] > table[i - 1][k];
      falls |= table[i][k] < table[i - 1][k];
    }
    if (rises && falls) return {};
  }
  return start(data) +
         "has every column sorted. Where each was sorted by itself, its rows are no points that were "
         "measured: write the rows as they were, and sort whole rows if any.";
}

/// The cost pairs columns by their places, whatever their names.
std::string reorderedColumns(const CheckedData& data) {
  if (!data.source.table) return {};
  const auto& columns = data.source.table->columns;
  const auto places = placesOf(columns, data.table.columns);
  if (!places || std::is_sorted(places->begin(), places->end())) return {};
  std::string names;
  for (const std::size_t k : *places) names += (names.empty() ? "" : ",") + data.table.columns[k];
  return start(data) + "has the columns of the source in another order, " + listed(data.table.columns) + ": " +
         columns[0] + " is compared with " + data.table.columns[0] + ". Read them by name with --target.columns " +
         names + ".";
}

}  // namespace

std::string withoutOption(const CheckedData& data, const std::string& rows) {
  return data.side == aFile ? std::string() : " with --" + data.side + ".without " + rows;
}

const std::vector<DataCheck>& dataChecks() {
  static const std::vector<DataCheck> checks = {
      {{"units",
        "Different units",
        "Source and target say different units, or one of them says none and is far larger",
        {}},
       unitsOfSides},
      {{"few_points", "Few points", "Fewer than 200 points", {}}, fewPoints},
      {{"columns", "More columns than points", "More coordinates than points", {}}, moreColumnsThanRows, true},
      {{"constant", "Constant columns", "Columns that hold the same number in every row", {}}, constantColumns, true},
      {{"duplicates", "Repeated rows", "At least one row in a hundred repeats an earlier one", {}}, duplicates},
      {{"near_copies",
        "Near copies",
        "Rows that repeat an earlier one but for rounding, or noise far below what tells the other rows apart",
        {}},
       nearCopies},
      {{"far_points", "Far points", "At most one row in a hundred holds more than half of the variance", {}},
       fewFarPoints,
       true},
      {{"weights", "Weights in few rows", "Weights that leave less than 20 effective points", {}}, fewWeighted},
      {{"heavy_tails", "Heavy tails", "Columns with a kurtosis above 12 (3 for a Gaussian)", {}}, heavyTails, true},
      {{"sorted", "Sorted columns", "Every one of several columns is sorted", {}}, sortedColumns, true},
      {{"neglected",
        "Neglected columns",
        "With scale one or none: columns whose deviation is less than a thirtieth of the largest",
        {}},
       neglectedColumns},
      {{"lost_digits",
        "Digits lost far from 0",
        "With scale none: columns whose deviation is less than fifty steps of single precision at their mean",
        {}},
       lostDigits},
      {{"stand_in",
        "Numbers for missing ones",
        "The same number in several rows, far from all others of its column",
        {}},
       standIns,
       true},
      {{"reordered", "Columns in another order", "The target names the source's columns in another order", {}},
       reorderedColumns},
  };
  return checks;
}

std::vector<std::string> checkData(const std::string& side, const Table& table, const DataLook& look,
                                   const std::string& scale, const CheckedSource& source, DataUse use) {
  std::vector<std::string> sentences;
  const CheckedData data{side, table, look, scale, source, use, rowsOfStandIns(table)};
  for (const auto& check : dataChecks())
    if (auto sentence = check.test(data); !sentence.empty()) sentences.push_back(std::move(sentence));
  return sentences;
}

FileDoubts doubtsAbout(const Table& table) {
  const DataLook look = lookAt(table, false);  // no check that waits asks for copies
  const CheckedData data{aFile, table, look, "column", {}, DataUse::learning, rowsOfStandIns(table)};
  FileDoubts doubts;
  std::set<std::uint32_t> rows = data.standIns;
  for (const auto row : farRowsOf(look).rows) rows.insert(table.fileRow(row));
  for (const auto& check : dataChecks()) {
    if (!check.waits || (check.descriptor.id == "heavy_tails" && !rows.empty())) continue;  // these rows make them
    if (auto sentence = check.test(data); !sentence.empty()) doubts.sentences.push_back(std::move(sentence));
  }
  doubts.rows.assign(rows.begin(), rows.end());
  return doubts;
}

}  // namespace brenier
