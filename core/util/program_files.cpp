#include "core/util/program_files.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

/// Empty where the system does not tell.
fs::path folderOfProgram() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace

fs::path programData() {
  std::error_code error;
  for (fs::path above = folderOfProgram(); above.has_relative_path(); above = above.parent_path())
    if (fs::path data = above / BRENIER_DATA_FOLDER; fs::is_directory(data, error)) return data;
  return fs::path(BRENIER_PREFIX) / BRENIER_DATA_FOLDER;
}

}  // namespace brenier
