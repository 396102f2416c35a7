#include "core/io/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/api/option.h"
#include "core/io/atomic_file.h"
#include "core/io/csv_line.h"
#include "core/io/input_file.h"

namespace brenier {
namespace {

/// Collects the lines of one file into a table.
class CsvReader {
 public:
  CsvReader(const std::string& path, const TableOptions& options) : m_path(path), m_options(options) {}

  Status readLine(std::string_view line) {
    ++m_line;
    if (line.find('\0') != std::string_view::npos)
      return cannotRead(m_path, "line " + std::to_string(m_line) + " holds bytes that are no text",
                        "Save it as plain text (UTF-8).");
    line = withoutComment(line);
    if (line.empty()) return ok();
    if (m_separator == 0) m_separator = separatorOf(line);
    if (!splitFields(line, m_separator, m_fields))
      return cannotRead(m_path, "line " + std::to_string(m_line) + " has a quote that does not end",
                        "Close the quote on the same line.");
    if (m_firstLine == 0) {
      m_firstLine = m_line;
      if (isHeader()) return takeHeader();
    }
    return takePoint();
  }

  Result<Table> finish() {
    if (m_rows == 0) return cannotRead(m_path, "it holds no points", "Write one point a line.");
    if (m_weights && m_weightSum <= 0)
      return cannotRead(m_path, "all weights are zero", "At least one weight must be positive.");
    return std::move(m_table);
  }

 private:
  std::string place(std::size_t field) const {
    return "line " + std::to_string(m_line) + ", column " + std::to_string(field + 1);
  }

  bool isHeader() const {
    double number = 0;
    bool anyNumber = false, anyName = false, namedWeights = false;
    for (const auto field : m_fields) {
      const bool isNumber = parseNumber(field, m_separator, number);
      anyNumber |= isNumber;
      anyName |= !isNumber && !field.empty();
      namedWeights |= field == "weight" || field == "weights" || field == "w";
    }
    // Some tools name the columns 0, 1, ...: with a column of weights beside them they are names all the same.
    return namedWeights || (anyName && !anyNumber);
  }

  Status takeHeader() {
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
      if (m_fields[i].empty())
        return cannotRead(m_path, place(i) + " of the header has no name; is it a row index?",
                          "Write the file without the index (pandas: index=False), or name the column.");
      m_table.columns.emplace_back(m_fields[i]);
    }
    return ok();
  }

  /// The first line of numbers settles the number of columns and which of them holds weights.
  Status begin() {
    m_columns = m_table.columns.empty() ? m_fields.size() : m_table.columns.size();
    const auto column = weightsColumn(m_path, m_options, m_table.columns, m_columns);
    if (!column) return Unexpected(column.error());
    m_weights = *column;
    m_table.numbers = TableNumbers::text;
    if (m_weights && !m_table.columns.empty())
      m_table.columns.erase(m_table.columns.begin() + static_cast<std::ptrdiff_t>(*m_weights));
    m_table.dim = m_columns - (m_weights ? 1 : 0);
    return ok();
  }

  Status takePoint() {
    if (m_rows == 0)
      if (auto status = begin(); !status) return status;
    if (m_fields.size() != m_columns)
      return cannotRead(m_path,
                        "line " + std::to_string(m_line) + " has " + std::to_string(m_fields.size()) +
                            " columns, but line " + std::to_string(m_firstLine) + " has " + std::to_string(m_columns),
                        "Every line needs the same number of columns.");
    ++m_rows;
    for (std::size_t i = 0; i < m_fields.size(); ++i)
      if (auto status = takeNumber(i); !status) return status;
    return ok();
  }

  Status takeNumber(std::size_t i) {
    double number = 0;
    if (m_fields[i].empty()) return cannotRead(m_path, place(i) + " is empty", "Remove or complete the line.");
    if (!parseNumber(m_fields[i], m_separator, number))
      return cannotRead(m_path, place(i) + " is \"" + std::string(m_fields[i].substr(0, 40)) + "\", which is no number",
                        "Remove the column, or write numbers with a decimal point.");
    if (!std::isfinite(static_cast<float>(number)))
      return cannotRead(
          m_path,
          place(i) + " is " + toString(number) + (std::isfinite(number) ? ", too large for single precision" : ""),
          "Remove or replace the line.");
    if (m_weights == i) {
      if (number < 0)
        return cannotRead(m_path, place(i) + " is a weight of " + toString(number), "Weights must not be negative.");
      m_table.weights.push_back(number);
      m_weightSum += number;
    } else {
      m_table.values.push_back(number);
    }
    return ok();
  }

  const std::string& m_path;
  const TableOptions& m_options;
  Table m_table;
  std::vector<std::string_view> m_fields;
  std::optional<std::size_t> m_weights;
  double m_weightSum = 0;
  char m_separator = 0;
  std::size_t m_line = 0, m_firstLine = 0, m_rows = 0, m_columns = 0;
};

void appendNumber(std::string& text, auto number) {
  char buffer[32];
  text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

std::string quotedName(const std::string& name) {
  return name.find_first_of(",;\t#\"") == std::string::npos ? name : '"' + name + '"';
}

}  // namespace

Result<Table> readCsv(const std::string& path, const TableOptions& options) {
  const auto text = readWholeFile(path);
  if (!text) return Unexpected(text.error());
  std::string_view rest = *text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  CsvReader reader(path, options);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (auto status = reader.readLine(rest.substr(0, end)); !status) return Unexpected(status.error());
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return reader.finish();
}

Status writeCsv(const std::string& path, const Table& table) {
  std::string text;
  const bool named = table.columns.size() == table.dim, weighted = !table.weights.empty();
  for (std::size_t k = 0; k < table.dim; ++k)
    text += (k ? "," : "") + (named ? quotedName(table.columns[k]) : "x" + std::to_string(k + 1));
  text += weighted ? ",weight\n" : "\n";
  for (std::size_t i = 0; i < table.count(); ++i) {
    for (std::size_t k = 0; k < table.dim; ++k) {
      if (k) text += ',';
      if (table.numbers == TableNumbers::float32)
        appendNumber(text, static_cast<float>(table[i][k]));
      else
        appendNumber(text, table[i][k]);
    }
    if (weighted) {
      text += ',';
      appendNumber(text, table.weights[i]);
    }
    text += '\n';
  }
  return writeFileAtomically(path, text);
}

}  // namespace brenier
