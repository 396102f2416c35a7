#include "core/util/program_files.h"

#include <dlfcn.h>
#include <link.h>

namespace brenier {
namespace {

namespace fs = std::filesystem;

/// Where the code of this function lies: in a program, or in a library that somebody else's program has loaded. Empty
/// where the system does not tell.
fs::path folderOfProgram() {
  std::error_code error;
  Dl_info info;
  void* map = nullptr;
  const auto* here = reinterpret_cast<const void*>(&programData);
  if (dladdr1(here, &info, &map, RTLD_DL_LINKMAP) && map)
    if (const fs::path library = static_cast<const link_map*>(map)->l_name; library.is_absolute())
      return fs::canonical(library, error).parent_path();
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

fs::path nearest(const char* folder) {
  std::error_code error;
  for (fs::path above = folderOfProgram(); above.has_relative_path(); above = above.parent_path())
    if (fs::path found = above / folder; fs::is_directory(found, error)) return found;
  return fs::path(BRENIER_PREFIX) / folder;
}

}  // namespace

fs::path programData() {
  return nearest(BRENIER_DATA_FOLDER);
}

fs::path programModules() {
  return nearest(BRENIER_MODULE_FOLDER);
}

}  // namespace brenier
