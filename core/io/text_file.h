#pragma once

#include <stop_token>
#include <string>

#include "core/api/run_error.h"

namespace brenier {

struct TextFile {
  std::string text;      ///< UTF-8
  std::string encoding;  ///< "UTF-16" or "Latin-1" where it was not UTF-8
};

/// A whole file of text, unpacked when it is a gzip file. A byte order mark decides between UTF-8 and UTF-16, which is
/// recognised without one too; what is not valid UTF-8 is read as Latin-1. Errors (bad input): those of GzipFile.
Result<TextFile> readTextFile(const std::string& path, std::stop_token stop = {});

}  // namespace brenier
