#include "core/experiments/table_text.h"

namespace brenier {
namespace {

void replaceAll(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string markdownLine(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const auto& cell : cells) {
    std::string safe = cell;
    replaceAll(safe, "|", "\\|");
    text += " " + safe + " |";
  }
  return text + "\n";
}

std::string latexLine(const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t k = 0; k < cells.size(); ++k) text += (k == 0 ? "" : " & ") + latexEscaped(cells[k]);
  return text + " \\\\\n";
}

}  // namespace

std::string markdownTable(const TextTable& table) {
  std::string text = markdownLine(table.head) + "|";
  for (std::size_t k = 0; k < table.head.size(); ++k) text += k < table.left ? "---|" : "---:|";
  text += "\n";
  for (const auto& row : table.rows) text += markdownLine(row);
  return text;
}

std::string latexTable(const TextTable& table) {
  std::string text = "\\begin{tabular}{" + std::string(table.left, 'l') +
                     std::string(table.head.size() - table.left, 'r') + "}\n" + latexLine(table.head) + "\\hline\n";
  for (const auto& row : table.rows) text += latexLine(row);
  return text + "\\end{tabular}\n";
}

std::string latexEscaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string("_%&#${}").find(c) != std::string::npos) escaped += '\\';
    escaped += c;
    if (c == '\\') escaped.replace(escaped.size() - 1, 1, "\\textbackslash{}");
  }
  replaceAll(escaped, " +- ", " $\\pm$ ");
  replaceAll(escaped, " ± ", " $\\pm$ ");
  return escaped;
}

std::string csvCell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace brenier
