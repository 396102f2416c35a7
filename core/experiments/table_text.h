#pragma once

#include <string>
#include <vector>

namespace brenier {

/// A table of texts, as it leaves for people.
struct TextTable {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::size_t left = 1;  ///< so many columns are words, which stand at the left; the others are numbers
};

std::string markdownTable(const TextTable& table);
/// A tabular. " +- " and "±" become the sign.
std::string latexTable(const TextTable& table);
std::string latexEscaped(const std::string& text);
std::string csvCell(const std::string& text);

}  // namespace brenier
