#pragma once

#include <stop_token>
#include <string>

#include "core/api/run_error.h"
#include "core/io/raw_table.h"

namespace brenier {

/// Reads separated text as other programs write it: one point a line. Separator (semicolons, tabs, bars, commas, white
/// space), decimal sign, header and a line of units under it are found by looking at the lines (csv_dialect.h); a line
/// `sep=;` says the first. Everything after # is a comment, a line that begins with % too; fields may stand in double
/// quotes; empty lines, separators at the ends of lines, UTF-8, UTF-16, Latin-1, byte order marks and every kind of
/// line end are accepted. Errors (bad input), naming the line from 1: those of the file, lines of another number of
/// columns, quotes that do not end, no points; commas that may be decimal or not, unless the options say.
Result<RawTable> readRawCsv(const std::string& path, const TableOptions& options = {});

/// The same as points. Errors: those of readTable.
Result<Table> readCsv(const std::string& path, const TableOptions& options = {});

/// Writes commas, a line of names (x1, x2, ... where the table has none; weight for the weights), and numbers that
/// read back to the same double (float, where the table came in single precision). Errors: those of
/// writeFileAtomically.
Status writeCsv(const std::string& path, const Table& table);

}  // namespace brenier
