#pragma once

#include <QtTest>
#include <functional>
#include <string>
#include <vector>

#include "core/io/table.h"
#include "tests/core/file_cases.h"

/// Three hundred points, and the texts and bytes in which other programs write them.
namespace brenier::test {

constexpr std::size_t count = 300;

/// 300 points in the plane with four decimals, around (3, -2).
inline std::vector<double> points() {
  std::vector<double> values;
  std::uint64_t state = 11;
  for (std::size_t i = 0; i < 2 * count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const auto ticks = static_cast<long long>((state >> 33) % 60001) - 30000;
    values.push_back(static_cast<double>((i % 2 ? -20000 : 30000) + ticks) / 1e4);
  }
  return values;
}

inline const std::vector<double> truth = points();

inline std::string number(double value, char decimal = '.', int digits = 4) {
  std::string text = QString::number(value, 'f', digits).toStdString();
  const auto point = text.find('.');
  if (point != std::string::npos) text[point] = decimal;
  return text;
}

/// The lines of all points, `first` and `last` around each, `quote` around each number.
inline std::string rows(const std::string& separator = ",", char decimal = '.', const std::string& last = "",
                        const std::string& quote = "", const std::string& end = "\n",
                        const std::function<std::string(std::size_t)>& first = {}) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (first) text += first(i) + separator;
    text += quote + number(truth[2 * i], decimal) + quote + separator + quote + number(truth[2 * i + 1], decimal) +
            quote + last + end;
  }
  return text;
}

inline std::string indexed(const std::function<std::string(std::size_t)>& first, const std::string& separator = ",") {
  return rows(separator, '.', "", "", "\n", first);
}

inline std::string utf16(const std::string& text, bool bigEndian, bool mark) {
  std::string out = !mark ? "" : bigEndian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : text) out += bigEndian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

inline std::string inverted(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

inline std::string npy(const std::string& type, const std::string& shape, const std::string& data,
                       bool fortran = false) {
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }\n";
  if (type.front() == '[') header = inverted(inverted(header, "'[", "["), "]'", "]");
  std::string out = "\x93NUMPY";
  out += {'\x01', '\0', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return out + header + data;
}

inline std::string bytes(const std::vector<double>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

inline std::string plainNpy(const std::vector<double>& values = truth) {
  return npy("<f8", "(300, 2)", bytes(values));
}

inline std::string quotedIndex(std::size_t i) {
  return "\"" + std::to_string(i + 1) + "\"";
}
inline std::string fromZero(std::size_t i) {
  return std::to_string(i);
}

/// Reads files of its own folder.
class TableFiles {
 protected:
  Result<Table> read(const std::string& content, const TableOptions& options = {}, const char* name = "a.csv") {
    return readTable(m_folder.file(name, content), options);
  }
  bool isTruth(const Result<Table>& table) {
    if (!succeeds(table)) return false;
    if (table->dim != 2 || table->count() != count)
      qWarning("%zu points of %zu dimensions: %s", table->count(), table->dim, table->taken.c_str());
    return table->dim == 2 && table->values == truth;
  }
  static bool holds(const std::string& text, const char* words) {
    if (text.find(words) != std::string::npos) return true;
    qWarning("\"%s\" has no \"%s\"", text.c_str(), words);
    return false;
  }

  Folder m_folder;
};

}  // namespace brenier::test
