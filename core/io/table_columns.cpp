#include "core/io/table_columns.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/api/option.h"
#include "core/io/column_list.h"
#include "core/io/csv_line.h"
#include "core/io/index_columns.h"
#include "core/io/input_file.h"
#include "core/io/table_rows.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

std::vector<std::string> namesOf(const RawTable& raw) {
  std::vector<std::string> names;
  if (raw.named)
    for (const auto& column : raw.columns) names.push_back(column.name);
  return names;
}

/// "column 2 ("y")" in sentences.
std::string titleOf(const RawTable& raw, std::size_t k) {
  const std::string& name = raw.columns[k].name;
  return "column " + std::to_string(k + 1) + (name.empty() ? "" : " (" + inQuotes(name) + ")");
}

/// Names, numbers or ranges for a sentence that gives them back to the option.
std::string listOf(const RawTable& raw, const std::vector<std::size_t>& columns) {
  std::string list;
  bool names = raw.named;
  for (const std::size_t k : columns) {
    const std::string& name = raw.columns[k].name;
    const auto same = [&](const RawColumn& c) { return c.name == name; };
    names &= !name.empty() && name.find_first_of(",\" '$`\\") == std::string::npos &&
             std::count_if(raw.columns.begin(), raw.columns.end(), same) == 1;
  }
  if (names && columns.size() <= 12) {
    for (const std::size_t k : columns) list += (list.empty() ? "" : ",") + raw.columns[k].name;
    return list;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t first = i;
    while (i + 1 < columns.size() && columns[i + 1] == columns[i] + 1) ++i;
    list += (list.empty() ? "" : ",") + std::to_string(columns[first] + 1);
    if (i > first) list += "-" + std::to_string(columns[i] + 1);
  }
  return list;
}

constexpr std::array<std::string_view, 3> weightNames = {"weight", "weights", "w"};

/// Whether a column says how large something is: the weight beside it may be what that weighs.
bool isBesideSizes(const std::vector<std::string>& names) {
  constexpr std::array sizes = {"height",     "ht",      "hgt",   "h",      "length", "len",   "l",     "width",
                                "depth",      "age",     "bmi",   "size",   "waist",  "girth", "price", "mpg",
                                "horsepower", "groesse", "größe", "laenge", "länge",  "alter", "breite"};
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const std::string known = smallLetters(name);
    const std::string_view word = std::string_view(known).substr(0, known.find_first_of(" _([."));
    return std::any_of(sizes.begin(), sizes.end(), [&](std::string_view size) { return size == word; });
  });
}

/// Whether a column may say how often its row counts, or be a coordinate: its name is one that both have.
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

/// The column of weights that the option asks for. Error: a sentence without the file's name.
Expected<std::optional<std::size_t>, std::string> weightOf(const RawTable& raw, const TableOptions& options,
                                                           const std::vector<std::size_t>& taken) {
  using Column = std::optional<std::size_t>;
  const auto names = namesOf(raw);
  const auto isFree = [&](std::size_t k) { return std::find(taken.begin(), taken.end(), k) == taken.end(); };
  if (options.weights == "none" || options.weights.empty()) return Column();
  if (options.weights == "auto") {
    if (!options.again && isBesideSizes(names)) return Column();
    for (const std::string_view wanted : weightNames)
      for (std::size_t k = 0; k < names.size(); ++k)
        if (smallLetters(names[k]) == wanted && isFree(k)) return Column(k);
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

/// "kg and in g", of a column that mixes them; empty where it does not.
std::string severalUnits(const RawColumn& column) {
  if (column.otherUnits.size() < 2) return {};
  std::string text;
  for (const auto& unit : column.otherUnits) text += (text.empty() ? "" : " and in ") + unit;
  return text;
}

/// Decides for every column that is not the weights, without a person's word.
class AutomaticChoice {
 public:
  AutomaticChoice(const RawTable& raw, ColumnChoice& choice) : m_raw(raw), m_choice(choice) {}

  /// `all`: every column but the weights; `asksWeights`: which these are is nobody's word.
  void choose(bool all, bool asksWeights) {
    const std::size_t width = m_raw.width();
    std::vector<std::size_t> numbers;
    for (std::size_t k = 0; k < width; ++k) {
      if (m_choice.weight == k) continue;
      if (!leaveOut(k, all)) numbers.push_back(k);
    }
    // Where every column counts, as on a lattice, none is an index.
    const bool allCount = std::all_of(numbers.begin(), numbers.end(), [&](std::size_t k) {
      const Counting counting = countingOf(m_raw, k);
      return counting.steps || counting.permuted;
    });
    for (const std::size_t k : numbers) {
      if (isText(m_raw, k)) {
        const std::string units = severalUnits(m_raw.columns[k]);
        m_choice.remarks[k] =
            units.empty() ? "holds names (" + inQuotes(m_raw.columns[k].firstText.text) + " in " + rowOf(k) + ")"
                          : "has numbers in " + units;
      } else if (asksWeights && numbers.size() > 1 && mayBeWeights(m_raw, k)) {
        m_choice.remarks[k] = "may hold the weights of the rows";
        m_weights.push_back(k);
        continue;
      } else if (!all && numbers.size() > 1) {
        m_choice.remarks[k] = remarkOfIndex(m_raw, k, allCount);
      }
      (m_choice.remarks[k].empty() ? m_choice.coordinates : m_doubtful).push_back(k);
    }
    if (m_choice.coordinates.empty()) {
      // What else than the only columns of numbers could be meant?
      std::erase_if(m_doubtful, [&](std::size_t k) {
        if (isText(m_raw, k)) return false;
        m_choice.coordinates.push_back(k);
        m_choice.remarks[k].clear();
        return true;
      });
    }
  }

  const std::vector<std::size_t>& doubtful() const { return m_doubtful; }
  /// Those of which nobody can know whether they are weights or coordinates.
  const std::vector<std::size_t>& weights() const { return m_weights; }

 private:
  /// Whether the column carries no coordinate for certain.
  bool leaveOut(std::size_t k, bool all) {
    std::string& remark = m_choice.remarks[k];
    if (isEmpty(m_raw, k) && m_raw.width() > 1) {
      remark = "is empty";
    } else if (!all && m_raw.width() > 1 && isRowNames(m_raw, k) &&
               (isText(m_raw, k) || countingOf(m_raw, k).distinct)) {
      remark = isText(m_raw, k) ? "names the rows" : "numbers the rows";
    }
    m_choice.guessed |= !remark.empty() && remark != "is empty";
    return !remark.empty();
  }

  std::string rowOf(std::size_t k) const {
    const std::string place = m_raw.place(m_raw.columns[k].firstText.row, k);
    return place.substr(0, place.find(','));
  }

  const RawTable& m_raw;
  ColumnChoice& m_choice;
  std::vector<std::size_t> m_doubtful, m_weights;
};

/// The sentence about columns that may be no coordinates.
RunError askAbout(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                  const std::vector<std::size_t>& doubtful, const TableOptions& options) {
  std::string what;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, doubtful.size()); ++i)
    what += (what.empty() ? "" : "; ") + titleOf(raw, doubtful[i]) + " " + choice.remarks[doubtful[i]];
  const bool names = isText(raw, doubtful[0]);
  const bool mixed = names && !severalUnits(raw.columns[doubtful[0]]).empty();
  const std::string mend = mixed   ? "Convert the cells to one unit, and write it in the header. "
                           : names ? howToMend(raw.columns[doubtful[0]].firstText.text)
                                   : std::string();
  what += mixed ? ", which are not of one size" : names ? ", which are no coordinates" : ", as an index does";
  if (choice.coordinates.empty())
    return cannotRead(path, what, mend + "Give a file with at least one column of numbers.").error;
  std::string hint = mend + "Read the others with " + options.flags + "columns " + listOf(raw, choice.coordinates);
  if (!names) {
    std::vector<std::size_t> both = choice.coordinates;
    for (const std::size_t k : doubtful)
      if (!isText(raw, k)) both.push_back(k);
    std::sort(both.begin(), both.end());
    hint += ", or all of them with " + options.flags + "columns " + listOf(raw, both);
  }
  hint += ofOtherSide(options, "columns");
  return cannotRead(path, what, hint + ".").error;
}

/// The sentence about columns that are weights or coordinates.
RunError askAboutWeights(const std::string& path, const RawTable& raw, const ColumnChoice& choice,
                         const std::vector<std::size_t>& weights, const TableOptions& options) {
  std::string what;
  for (const std::size_t k : weights) what += (what.empty() ? "" : " and ") + titleOf(raw, k);
  std::vector<std::size_t> all = choice.coordinates;
  all.insert(all.end(), weights.begin(), weights.end());
  std::sort(all.begin(), all.end());
  return cannotRead(path, what + " may hold the weights of the rows, or be a coordinate",
                    "Say " + options.flags + "weights " + listOf(raw, {weights.front()}) +
                        " where it says how much its row counts, else " + options.flags + "columns " +
                        listOf(raw, all) + ofOtherSide(options, "NAME") + ".")
      .error;
}

/// Names of columns as a sentence has them: all where they are few.
std::string shownNames(const RawTable& raw, const std::vector<std::size_t>& columns) {
  if (!raw.named) return std::to_string(columns.size()) + (columns.size() == 1 ? " column" : " columns");
  const auto name = [&](std::size_t k) {
    return raw.columns[k].name.empty() ? std::to_string(k + 1) : raw.columns[k].name;
  };
  std::string text = columns.size() == 1 ? "column " : "columns ";
  const std::size_t shown = columns.size() > 8 ? 3 : columns.size();
  for (std::size_t i = 0; i < shown; ++i) text += (i ? ", " : "") + name(columns[i]);
  if (shown < columns.size()) text += ", ..., " + name(columns.back()) + " (" + std::to_string(columns.size()) + ")";
  return text;
}

}  // namespace

ColumnChoice chooseColumns(const std::string& path, const RawTable& raw, const TableOptions& options) {
  ColumnChoice choice;
  choice.remarks.resize(raw.width());
  choice.guessed = raw.guessed;
  const bool asked = options.columns != "auto" && options.columns != "all" && !options.columns.empty();
  const auto names = namesOf(raw);
  const std::string howTo =
      "The file has " + std::to_string(raw.width()) + " columns" +
      (names.empty() ? " without names"
                     : ", " + shownNames(raw,
                                         [&] {
                                           std::vector<std::size_t> all(raw.width());
                                           for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
                                           return all;
                                         }())) +
      (names.empty() ? "; give numbers from 1." : "; give names of the header, or numbers from 1.");
  if (asked) {
    const auto columns = columnsOf(options.columns, names.empty() ? std::vector<std::string>(raw.width()) : names);
    if (!columns) {
      choice.problem = cannotRead(path, columns.error(), howTo).error;
      return choice;
    }
    choice.coordinates = *columns;
  }
  const auto weight = weightOf(raw, options, choice.coordinates);
  if (!weight) {
    choice.problem = cannotRead(path, weight.error(), howTo).error;
    return choice;
  }
  choice.weight = *weight;
  if (asked) return choice;
  AutomaticChoice automatic(raw, choice);
  const bool all = options.columns == "all";
  automatic.choose(all, !all && !options.again && options.weights == "auto" && !choice.weight);
  if (!automatic.doubtful().empty()) {
    choice.guessed = true;
    choice.problem = askAbout(path, raw, choice, automatic.doubtful(), options);
    if (!automatic.weights().empty())
      choice.problem->hint += " Where " + titleOf(raw, automatic.weights().front()) + " holds weights, add " +
                              options.flags + "weights " + listOf(raw, {automatic.weights().front()}) + ".";
  } else if (!automatic.weights().empty()) {
    choice.guessed = true;
    choice.problem = askAboutWeights(path, raw, choice, automatic.weights(), options);
  } else if (choice.coordinates.empty()) {
    choice.problem = cannotRead(path, choice.weight ? "its only column holds the weights" : "no column holds numbers",
                                "At least one column of coordinates is needed.")
                         .error;
  }
  return choice;
}

std::string takenLine(const RawTable& raw, const ColumnChoice& choice) {
  std::string text =
      std::to_string(raw.rows()) + (raw.rows() == 1 ? " point, " : " points, ") + shownNames(raw, choice.coordinates);
  if (!raw.layout.empty()) text += "; " + raw.layout;
  for (std::size_t k = 0; k < raw.width(); ++k)
    if (!choice.remarks[k].empty()) text += "; " + titleOf(raw, k) + " " + choice.remarks[k] + " and is left out";
  for (const std::size_t k : choice.coordinates)
    if (const std::size_t rounded = raw.columns[k].rounded)
      text += "; " + titleOf(raw, k) + " holds whole numbers beyond 2^53, of which " + std::to_string(rounded) +
              " lost digits: such ids are no coordinates";
  if (choice.weight) {
    const std::string& name = raw.columns[*choice.weight].name;
    text += "; weights from " + (name.empty() ? "column " + std::to_string(*choice.weight + 1) : inQuotes(name));
  }
  return text;
}

}  // namespace brenier
