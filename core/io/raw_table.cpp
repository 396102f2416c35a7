#include "core/io/raw_table.h"

#include "core/io/input_file.h"

namespace brenier {

std::string RawTable::place(std::size_t row, std::size_t column) const {
  if (lineOfRow.empty()) return "row " + std::to_string(row) + ", column " + std::to_string(column) + " (from 0)";
  return "line " + std::to_string(lineOfRow[row]) + ", column " + std::to_string(column + 1);
}

Unexpected<RunError> readingStopped(const std::string& path) {
  return cannotRead(path, "reading was stopped");
}

}  // namespace brenier
