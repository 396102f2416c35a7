#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// One file inside an archive, in memory. Names are relative paths with forward slashes.
struct ZipEntry {
  std::string name;
  std::string bytes;
  bool pack = true;  ///< compressed; numbers hardly shrink and are stored
};

/// Writes a zip file, atomically; the same entries give the same bytes. Errors: those of writeFileAtomically; a build
/// without libzip (bad input).
Status writeZip(const std::string& path, const std::vector<ZipEntry>& entries);

/// Reads a zip file whole. Nothing it says about itself is believed before it is checked. Errors (bad input): no
/// readable zip file; names that leave the folder (absolute, "..", drives, backslashes), links, names twice; encrypted
/// entries; more than 10,000 entries; entries that unpack to more than 200 times the file's size and 1 MB, or to
/// another size than announced; damaged data; a build without libzip.
Result<std::vector<ZipEntry>> readZip(const std::string& path);

}  // namespace brenier
