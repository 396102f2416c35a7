#pragma once

#include <map>
#include <set>
#include <string>

#include "core/io/csv_dialect.h"

namespace brenier {

/// What was done to numbers of a text that a person might not expect, each with the first cell that shows it.
class ReadRemarks {
 public:
  void look(const CsvDialect& dialect, std::size_t column, std::string_view cell, const BareNumber& bare,
            double number);
  /// ", digits grouped by commas ("1,234" is 1234), a scaled by k ("3k" is 3000) in 7 of 9 cells"; empty where nothing
  /// was.
  std::string text(const CsvDialect& dialect) const;

 private:
  struct Example {
    std::string cell;
    double number = 0;
    std::size_t cells = 0;
  };
  static std::string shown(const Example& example);
  void add(Example& example, std::string_view cell, double number);

  std::map<char, Example> m_groups;                      ///< by the sign
  std::map<std::size_t, Example> m_scaled, m_brackets;   ///< by column
  std::map<std::size_t, std::set<std::string>> m_words;  ///< the words that multiply
  std::map<std::size_t, std::size_t> m_cells;            ///< of the columns in which numbers are scaled
};

}  // namespace brenier
