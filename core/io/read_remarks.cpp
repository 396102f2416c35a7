#include "core/io/read_remarks.h"

#include "core/api/option.h"

namespace brenier {

void ReadRemarks::add(Example& example, std::string_view cell, double number) {
  if (example.cells++ == 0) example.cell = std::string(cell.substr(0, 40)), example.number = number;
}

void ReadRemarks::look(const CsvDialect& dialect, std::size_t column, std::string_view cell, const BareNumber& bare,
                       double number) {
  if (const char sign = groupSignIn(bare.digits, dialect.signs)) add(m_groups[sign], cell, number);
  const CellUnit& unit = dialect.cellUnits[column];
  if (unit.magnitudes) ++m_cells[column];
  if (!bare.magnitude.empty()) {
    add(m_scaled[column], cell, number);
    m_words[column].emplace(bare.magnitude);
  }
  if (bare.brackets) add(m_brackets[column], cell, number);
}

std::string ReadRemarks::shown(const Example& example) {
  return " (\"" + example.cell + "\" is " + toString(example.number) + ")";
}

std::string ReadRemarks::text(const CsvDialect& dialect) const {
  const std::map<char, const char*> signs = {{',', "commas"}, {'.', "points"}, {'\'', "apostrophes"}, {' ', "spaces"}};
  std::string text;
  for (const auto& [sign, example] : m_groups)
    text += std::string(", digits grouped by ") + signs.at(sign) + shown(example);
  for (const auto& [column, example] : m_scaled) {
    std::string words;
    for (const auto& word : m_words.at(column)) words += (words.empty() ? "" : ", ") + word;
    text += ", " + dialect.nameOf(column) + " multiplied where it says " + words + shown(example);
    if (example.cells < m_cells.at(column))
      text += ", in " + std::to_string(example.cells) + " of " + std::to_string(m_cells.at(column)) + " cells";
  }
  for (const auto& [column, example] : m_brackets)
    text += ", brackets in " + dialect.nameOf(column) + " read as a minus" + shown(example);
  return text;
}

}  // namespace brenier
