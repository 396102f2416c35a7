#pragma once

#include <string>

#include "core/api/run_error.h"
#include "core/io/table.h"

namespace brenier {

/// Reads separated text: one point a line, separated by semicolons (then 1,5 is read as 1.5), tabs, commas or white
/// space, whichever of these the first line holds first in this order. A first line of names is recognised by holding
/// no number. Everything after # is a comment; fields may stand in double quotes; a byte order mark and Windows line
/// ends are accepted. Errors (bad input), naming the line from 1: those of InputFile, text that is no number, ragged
/// lines, empty fields, NaN and infinities, negative or all-zero weights, an unnamed column (a row index), no points.
Result<Table> readCsv(const std::string& path, const TableOptions& options = {});

/// Writes commas, a line of names (x1, x2, ... where the table has none; weight for the weights), and numbers that
/// read back to the same double (float, where the table came in single precision). Errors: those of
/// writeFileAtomically.
Status writeCsv(const std::string& path, const Table& table);

}  // namespace brenier
