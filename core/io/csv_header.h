#pragma once

#include "core/io/csv_dialect.h"
#include "core/io/csv_split.h"

namespace brenier {

/// Finds title, names and units, and where the data begin.
void findHeader(const CsvLines& lines, const CsvSplit& split, CsvDialect& dialect);

}  // namespace brenier
