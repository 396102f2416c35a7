#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// A line that is neither empty nor a comment.
struct CsvLine {
  std::string_view text;
  std::size_t number = 0;  ///< in the file, from 1
};

struct CsvLines {
  std::vector<CsvLine> lines;
  char saidSeparator = 0;              ///< by a line `sep=;`
  std::optional<CsvLine> lastComment;  ///< right above the first of `lines`, without its sign
};

/// Splits a text into lines; a quote may span several. Errors (bad input), naming the line: bytes that are no text, a
/// quote that does not end.
Result<CsvLines> splitLines(const std::string& path, std::string_view text);

}  // namespace brenier
