#pragma once

#include <cstdint>
#include <functional>
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

/// Whose archive is read, for its limits and its sentences.
struct ZipRules {
  std::uint64_t mostGrowth = 200;  ///< unpacked bytes for each byte of the file, beyond the first MB
  const char* damagedHint = "The file is damaged or was not written by Brenier.";
  /// Which entries are unpacked; all where this is empty.
  std::function<bool(const std::string& name)> wanted = {};
};

/// Names of the files in an archive, in its order. Errors: those of readZip.
Result<std::vector<std::string>> zipNames(const std::string& path, const ZipRules& rules = {});

/// Reads a zip file whole. Nothing it says about itself is believed before it is checked. Errors (bad input): no
/// readable zip file; names that leave the folder (absolute, "..", drives, backslashes), links, names twice; encrypted
/// entries; more than 10,000 entries; entries that unpack to more than the rules allow, or to another size than
/// announced; damaged data; a build without libzip.
Result<std::vector<ZipEntry>> readZip(const std::string& path, const ZipRules& rules = {});

}  // namespace brenier
