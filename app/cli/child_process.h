#pragma once

#include <string>
#include <vector>

namespace brenier::cli {

/// Runs a program (looked up in PATH) and waits for it. Its output goes where ours does; with `quiet` its standard
/// error goes nowhere. Returns its exit code, 127 where it cannot be started, and 128 + the signal that ended it.
int runChild(const std::vector<std::string>& words, bool quiet = false);

/// The path of this very program.
std::string ownProgram();

/// The Python that scripts/setup makes for the checks of exports, another one named by BRENIER_PYTHON, or the system's.
std::string checkPython();

}  // namespace brenier::cli
