#include "core/io/weight_columns.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/io/column_list.h"
#include "core/io/index_columns.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

constexpr std::array<std::string_view, 3> weightNames = {"weight", "weights", "w"};

/// Whether a column named weight can be no coordinate: its numbers sum to 1, or all others are named as coordinates
/// are: x, y2, lat, PC1. Beside others it may be what something weighs.
bool areSurelyWeights(const RawTable& raw, const std::vector<std::string>& names, std::size_t weight) {
  double sum = 0;
  for (std::size_t i = 0; i < raw.rows(); ++i) sum += raw.values[i * raw.width() + weight];
  if (std::abs(sum - 1) < 1e-3) return true;
  const auto isCoordinate = [](const std::string& name) {
    constexpr std::array words = {"lat",     "lon",  "long", "latitude", "longitude", "easting", "northing",
                                  "pc",      "umap", "tsne", "dim",      "axis",      "coord",   "coordinate",
                                  "feature", "f",    "col",  "column",   "var",       "emb"};
    std::string known = smallLetters(name);
    if (const auto unit = known.find_first_of(" [("); unit != known.npos) known.resize(unit);
    while (!known.empty() && std::string_view("0123456789_.").find(known.back()) != std::string_view::npos)
      known.pop_back();
    // Letters that sizes have as well: height, length, width.
    if (known.size() <= 1) return known != "h" && known != "l" && known != "w";
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return known == word; });
  };
  for (std::size_t k = 0; k < names.size(); ++k)
    if (k != weight && !isText(raw, k) && !isRowNames(raw, k) && !isNamedIndex(raw, k) && !isCoordinate(names[k]))
      return false;
  return true;
}

}  // namespace

std::vector<std::string> namesOf(const RawTable& raw) {
  std::vector<std::string> names;
  if (raw.named)
    for (const auto& column : raw.columns) names.push_back(column.name);
  return names;
}

std::string titleOf(const RawTable& raw, std::size_t k) {
  const std::string& name = raw.columns[k].name;
  return "column " + std::to_string(k + 1) + (name.empty() ? "" : " (" + inQuotes(name) + ")");
}

bool mayBeWeights(const RawTable& raw, std::size_t k) {
  constexpr std::array likely = {
      "pweight", "fweight", "aweight",    "sample_weight", "sample weight", "sampleweight", "wt",
      "wgt",     "wts",     "freq",       "frequency",     "count",         "counts",       "n",
      "anzahl",  "gewicht", "gewichtung", "gewichte",      "häufigkeit",    "haeufigkeit",  "multiplicity"};
  const std::string name = smallLetters(raw.columns[k].name);
  const auto is = [&](std::string_view known) { return name == known; };
  if (std::none_of(likely.begin(), likely.end(), is) && std::none_of(weightNames.begin(), weightNames.end(), is))
    return false;
  for (std::size_t i = 0; i < raw.rows(); ++i)
    if (raw.values[i * raw.width() + k] < 0) return false;
  return true;
}

Expected<std::optional<std::size_t>, std::string> weightOf(const RawTable& raw, const TableOptions& options,
                                                           const std::vector<std::size_t>& taken) {
  using Column = std::optional<std::size_t>;
  const auto names = namesOf(raw);
  const auto isFree = [&](std::size_t k) { return std::find(taken.begin(), taken.end(), k) == taken.end(); };
  if (options.weights == "none" || options.weights.empty()) return Column();
  if (options.weights == "auto") {
    for (const std::string_view wanted : weightNames)
      for (std::size_t k = 0; k < names.size(); ++k)
        if (smallLetters(names[k]) == wanted && isFree(k))
          return options.again || areSurelyWeights(raw, names, k) ? Column(k) : Column();
    return Column();
  }
  const auto columns = columnsOf(options.weights, names.empty() ? std::vector<std::string>(raw.width()) : names);
  if (!columns) return Unexpected(columns.error() + " for the weights");
  if (columns->size() != 1)
    return Unexpected("one column holds the weights, but " + inQuotes(options.weights) + " names " +
                      std::to_string(columns->size()));
  if (!isFree(columns->front()))
    return Unexpected(titleOf(raw, columns->front()) + " is asked for as coordinate and as weights");
  return Column(columns->front());
}

}  // namespace brenier
