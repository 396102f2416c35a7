#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/api/run_frame.h"

namespace brenier {

/// What is known of the file behind one side of a run. The run has a copy of its own; this says where it came from.
struct FileRecord {
  std::string original;  ///< its path when the run first read it, absolute; empty: no file
  std::string sha256;    ///< of its bytes, in hexadecimal digits
  std::int64_t bytes = 0;
  std::int64_t modified = 0;           ///< nanoseconds since 1970, so that most changes are seen without reading it
  std::int64_t rows = 0;               ///< of points; 0 where it holds none
  std::vector<std::uint32_t> heldOut;  ///< rows, from 0, that no step has seen; empty: none were set apart
  std::vector<std::string> units;      ///< of its columns, as the file says them; empty: it says none
  bool operator==(const FileRecord&) const = default;
};

/// What a run's data were when it began.
struct DataRecord {
  bool made = false;  ///< false: the run's version kept no such record
  FileRecord source, target;
  RunFrame frame;
  std::uint64_t splitSeed = 0;  ///< that drew the rows set apart
  bool operator==(const DataRecord&) const = default;
};

}  // namespace brenier
