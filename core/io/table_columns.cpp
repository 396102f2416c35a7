#include "core/io/table_columns.h"

#include <algorithm>
#include <cmath>

#include "core/api/option.h"
#include "core/io/column_list.h"
#include "core/io/csv_line.h"
#include "core/io/index_columns.h"
#include "core/io/input_file.h"
#include "core/io/row_list.h"
#include "core/io/table_rows.h"
#include "core/io/weight_columns.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

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

/// "kg and in g", of a column that mixes them; empty where it does not.
std::string severalUnits(const RawColumn& column) {
  if (column.otherUnits.size() < 2) return {};
  std::string text;
  for (const auto& unit : column.otherUnits) text += (text.empty() ? "" : " and in ") + unit;
  return text;
}

/// The same but for these rows, ascending.
RawTable withoutRows(const RawTable& raw, const std::vector<std::uint32_t>& out) {
  RawTable kept = raw;
  kept.values.clear();
  for (std::uint32_t i = 0; i < raw.rows(); ++i)
    if (!std::binary_search(out.begin(), out.end(), i))
      for (std::size_t k = 0; k < raw.width(); ++k) kept.values.push_back(raw.values[i * raw.width() + k]);
  return kept;
}

/// Decides for every column that is not the weights, without a person's word.
class AutomaticChoice {
 public:
  /// `kept`: without the rows that are to be left out; `again`: as in TableOptions.
  AutomaticChoice(const RawTable& raw, const RawTable& kept, bool again, ColumnChoice& choice)
      : m_raw(raw), m_kept(kept), m_again(again), m_choice(choice) {}

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
      const Counting counting = countingOf(m_kept, k);
      return counting.steps || counting.permuted;
    });
    for (const std::size_t k : numbers) {
      if (isText(m_raw, k)) {
        const std::string units = severalUnits(m_raw.columns[k]);
        m_choice.remarks[k] =
            units.empty() ? "holds names (" + inQuotes(m_raw.columns[k].firstText.text) + " in " + rowOf(k) + ")"
                          : "has numbers in " + units;
      } else if (asksWeights && numbers.size() > 1 && mayBeWeights(m_kept, k)) {
        m_choice.remarks[k] = "may hold the weights of the rows";
        m_weights.push_back(k);
        continue;
      } else if (!all && numbers.size() > 1) {
        m_choice.remarks[k] = remarkOfIndex(m_kept, k, allCount, m_again);
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
    } else if (!all && m_raw.width() > 1 &&
               ((isRowNames(m_raw, k) && (isText(m_raw, k) || countingOf(m_kept, k).distinct)) ||
                (!m_again && isNamedIndex(m_kept, k)))) {
      remark = isText(m_raw, k) ? "names the rows" : "numbers the rows";
    }
    m_choice.guessed |= !remark.empty() && remark != "is empty";
    return !remark.empty();
  }

  std::string rowOf(std::size_t k) const {
    const std::string place = m_raw.place(m_raw.columns[k].firstText.row, k);
    return place.substr(0, place.find(','));
  }

  const RawTable &m_raw, &m_kept;
  bool m_again;
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
                        listOf(raw, all) + ofOtherSide(options, "weights, --target.columns") + ".")
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
  const auto out = rowsLeftOut(path, options.without, raw.rows());
  const RawTable some = out && !out->empty() ? withoutRows(raw, *out) : RawTable();
  AutomaticChoice automatic(raw, some.width() > 0 ? some : raw, options.again, choice);
  const bool all = options.columns == "all";
  automatic.choose(all, !all && !options.again && options.weights == "auto" && !choice.weight);
  if (!automatic.doubtful().empty()) {
    choice.guessed = true;
    choice.problem = askAbout(path, raw, choice, automatic.doubtful(), options);
    choice.asksWeights = !automatic.weights().empty();
    if (choice.asksWeights)
      choice.problem->hint += " Where " + titleOf(raw, automatic.weights().front()) + " holds weights, add " +
                              options.flags + "weights " + listOf(raw, {automatic.weights().front()}) + ".";
  } else if (!automatic.weights().empty()) {
    choice.guessed = true;
    choice.asksWeights = true;
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
