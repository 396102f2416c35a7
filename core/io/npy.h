#pragma once

#include <cstddef>
#include <string>

#include "core/api/run_error.h"
#include "core/io/byte_source.h"
#include "core/io/raw_table.h"
#include "core/io/table.h"
#include "core/oracle/points.h"

namespace brenier {

/// Reads a NumPy array of points [n, d]; one axis is read as [n, 1], axes of length 1 among three or more are none,
/// records of plain numbers are columns with names. Booleans, integers and floats of 2, 4 and 8 bytes, either byte
/// order, C and Fortran order, format versions 1 to 3 (numpy.lib.format). Nothing is ever unpickled.
/// Errors (bad input): not an NPY file; an unsupported type; more than two axes; no rows; fewer bytes than announced,
/// checked before anything is allocated.
Result<RawTable> readRawNpy(ByteSource& source, std::stop_token stop = {});

/// A file of it, plain or packed by gzip, as points. Errors: also those of readTable. Rows and columns are counted from
/// 0, as NumPy does.
Result<Table> readNpy(const std::string& path);

/// Float32 [n, d] as the bytes of such a file, for an archive of them.
std::string npyBytes(PointsView points);
/// Float64 [rows, columns] likewise.
std::string npyBytes(const double* values, std::size_t rows, std::size_t columns);

/// Writes float32 [n, d], atomically. Errors: those of writeFileAtomically.
Status writeNpy(const std::string& path, PointsView points);

/// Writes float64 [rows, columns], row-major, atomically.
Status writeNpy(const std::string& path, const double* values, std::size_t rows, std::size_t columns);

}  // namespace brenier
