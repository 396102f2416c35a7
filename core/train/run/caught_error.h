#pragma once

#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// What is being caught, whatever it is, as an error; to be called in a `catch (...)`. `what` is the beginning of its
/// sentence, "The run failed". Out of memory is told apart.
RunError caughtError(const std::string& what, const std::string& hint = {});

}  // namespace brenier
