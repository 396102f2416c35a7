#include "core/io/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <tuple>

#include "core/io/atomic_file.h"
#include "core/io/csv_dialect.h"
#include "core/io/input_file.h"
#include "core/io/read_remarks.h"
#include "core/io/table_rows.h"
#include "core/io/text_file.h"

namespace brenier {
namespace {

/// Collects the lines of one file into a raw table.
class CsvReader {
 public:
  CsvReader(const std::string& path, const CsvLines& lines, CsvDialect dialect)
      : m_path(path), m_lines(lines), m_dialect(std::move(dialect)) {
    m_raw.columns.resize(m_dialect.width);
    for (std::size_t k = 0; k < m_dialect.names.size(); ++k) m_raw.columns[k].name = m_dialect.names[k];
    for (std::size_t k = 0; k < m_dialect.width; ++k)
      std::tie(m_raw.columns[k].unit, m_raw.columns[k].unitInCells) = m_dialect.unitOf(k);
    if (m_dialect.rowNames) m_raw.columns[0].rowNames = true;
    m_raw.named = !m_dialect.names.empty();
    m_raw.numbers = TableNumbers::text;
    m_raw.guessed = m_dialect.guessed;
  }

  Result<RawTable> read(const std::stop_token& stop) {
    for (std::size_t i = m_dialect.first; i < m_lines.lines.size(); ++i) {
      if (i % 4096 == 0 && stop.stop_requested()) return readingStopped(m_path);
      if (auto status = takeLine(m_lines.lines[i]); !status) return Unexpected(status.error());
    }
    if (m_raw.values.empty()) return cannotRead(m_path, "it holds no points", "Write one point a line.");
    m_raw.layout = m_dialect.description() + m_remarks.text(m_dialect);
    return std::move(m_raw);
  }

 private:
  Status takeLine(const CsvLine& line) {
    if (!splitRecord(line.text, m_dialect, m_fields))
      return cannotRead(m_path, "line " + std::to_string(line.number) + " has a quote that does not end",
                        "Close the quote on the same line.");
    const bool blank = std::all_of(m_fields.begin(), m_fields.end(), [](std::string_view f) { return f.empty(); });
    if (blank && (m_fields.size() > 1 || trimmed(line.text).empty()))
      return ok();  // a row of empty cells under a spreadsheet's table
    if (m_fields.size() != m_dialect.width) return otherWidth(line);
    const std::size_t row = m_raw.lineOfRow.size();
    m_raw.lineOfRow.push_back(line.number);
    if (row < firstRowsKept) m_raw.firstRows.emplace_back(m_fields.begin(), m_fields.end());
    for (std::size_t k = 0; k < m_fields.size(); ++k) takeCell(row, k);
    return ok();
  }

  void takeCell(std::size_t row, std::size_t k) {
    double number = noNumber;
    RawColumn& column = m_raw.columns[k];
    const std::string_view field = m_fields[k];
    // In a column of a unit a number without it, or with another, may be of another size.
    const auto bare = bareNumber(m_dialect.cellUnits[k], field, m_dialect.signs.spaces);
    if (bare && parseNumber(bare->digits, m_dialect.signs, number) && !std::isnan(number)) {
      column.rounded += losesDigits(bare->digits, m_dialect.signs, number) ? 1 : 0;
      number *= bare->factor;
      m_remarks.look(m_dialect, k, field, *bare, number);
    } else {
      number = noNumber;
      const bool missing = isMissing(field);
      RawCell& first = missing ? column.firstMissing : column.firstText;
      if ((missing ? column.missing : column.texts)++ == 0) first = {row, std::string(field.substr(0, 40))};
      if (!missing) noteUnit(column, field);
    }
    m_raw.values.push_back(number);
  }

  /// Of cells that are numbers with a unit, only not the column's.
  void noteUnit(RawColumn& column, std::string_view field) const {
    constexpr std::size_t mostCells = 1000, mostUnits = 4;
    auto& seen = column.otherUnits;
    if (column.texts > mostCells || seen.size() == mostUnits) return;
    const std::string unit = unitOfCell(field, m_dialect.signs.spaces);
    if (!unit.empty() && std::find(seen.begin(), seen.end(), unit) == seen.end()) seen.push_back(unit);
  }

  Unexpected<RunError> otherWidth(const CsvLine& line) const {
    const std::size_t reference = m_raw.named               ? m_dialect.headerLine
                                  : m_raw.lineOfRow.empty() ? firstOfWidth()
                                                            : m_raw.lineOfRow[0];
    const bool twice = m_dialect.separator == ',' && m_fields.size() == 2 * m_dialect.width;
    return cannotRead(m_path,
                      "line " + std::to_string(line.number) + " has " + std::to_string(m_fields.size()) +
                          " columns, but line " + std::to_string(reference) + " has " + std::to_string(m_dialect.width),
                      twice ? "Where decimals are written with commas, separate the columns by semicolons."
                            : "Every line needs the same number of columns.");
  }

  std::size_t firstOfWidth() const {
    std::vector<std::string_view> fields;
    for (const auto& line : m_lines.lines)
      if (splitRecord(line.text, m_dialect, fields) && fields.size() == m_dialect.width) return line.number;
    return 1;
  }

  const std::string& m_path;
  const CsvLines& m_lines;
  CsvDialect m_dialect;
  RawTable m_raw;
  ReadRemarks m_remarks;
  std::vector<std::string_view> m_fields;
};

void appendNumber(std::string& text, auto number) {
  char buffer[32];
  text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

std::string quotedName(const std::string& name) {
  if (name.find_first_of(",;\t#%\"") == std::string::npos) return name;
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

Result<RawTable> readRawCsv(const std::string& path, const TableOptions& options) {
  const auto file = readTextFile(path, options.stop);
  if (!file) return Unexpected(file.error());
  const auto lines = splitLines(path, file->text);
  if (!lines) return Unexpected(lines.error());
  if (lines->lines.empty()) return cannotRead(path, "it holds no points", "Write one point a line.");
  auto dialect = dialectOf(path, *lines, options);
  if (!dialect) return Unexpected(dialect.error());
  auto raw = CsvReader(path, *lines, *std::move(dialect)).read(options.stop);
  if (raw && !file->encoding.empty()) raw->layout += ", " + file->encoding;
  return raw;
}

Result<Table> readCsv(const std::string& path, const TableOptions& options) {
  const auto raw = readRawCsv(path, options);
  if (!raw) return Unexpected(raw.error());
  return tableFrom(path, *raw, chooseColumns(path, *raw, options), options);
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
