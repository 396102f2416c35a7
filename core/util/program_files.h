#pragma once

#include <filesystem>

namespace brenier {

/// The folder of what came with the program (`datasets`): the nearest "share/brenier" above the folder of the running
/// program, or of the library that this is compiled into, which finds it in a build folder and in an installed prefix
/// wherever that was put. Where there is none, as in somebody else's program, that of the prefix for which this was
/// configured.
std::filesystem::path programData();

/// The folder of its modules (core/util/module.h), found in the same way: "lib/brenier".
std::filesystem::path programModules();

}  // namespace brenier
