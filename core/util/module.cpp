#include "core/util/module.h"

#include <dlfcn.h>

#include "core/util/program_files.h"

namespace brenier {

Result<const void*> openModule(const std::string& name, const std::string& what) {
  const std::string file = (programModules() / ("brenier-" + name + ".so")).string();
  const auto missing = [&](const std::string& why) {
    return failure(ErrorKind::internal, "The part of this program for " + what + " cannot be loaded: " + why + ".",
                   "Install Brenier again, and with it the libraries that are named here.");
  };
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return missing(dlerror());
  using Table = const void* (*)(const char*);
  const auto table = reinterpret_cast<Table>(dlsym(library, "brenierModule"));
  const void* functions = table ? table(BRENIER_VERSION) : nullptr;
  if (!functions) return missing(file + " is not of version " BRENIER_VERSION);
  return functions;
}

}  // namespace brenier
