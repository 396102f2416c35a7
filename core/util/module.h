#pragma once

#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// A part of the program that is a file of its own, `lib/brenier/brenier-NAME.so` beside the program, and loaded when
/// it is first needed: the libraries behind it take longer to load than most commands take. Returns the table that its
/// `const void* brenierModule(const char* version)` gives for this version; it stays until the program ends. `what` is
/// the part's name in messages. Error (internal): the file is missing, is another version's, or the system's reason.
Result<const void*> openModule(const std::string& name, const std::string& what);

}  // namespace brenier
