#pragma once

#include <optional>
#include <string>
#include <vector>

namespace brenier::cli {

/// Runs a program (looked up in PATH) and waits for it. Its output goes where ours does; with `quiet` its standard
/// error goes nowhere. Returns its exit code, 127 where it cannot be started, and 128 + the signal that ended it.
int runChild(const std::vector<std::string>& words, bool quiet = false);

/// Where the output of a program beside this one goes, and one of our files that stays open in it (-1: none).
struct ChildFiles {
  std::string out, err;  ///< paths; the second is appended to
  int kept = -1;
};

/// Starts a program that is asked to end (SIGTERM) when this one is gone. Returns its process, or -1.
int startChild(const std::vector<std::string>& words, const ChildFiles& files);
/// As runChild() returns it; nothing while it runs.
std::optional<int> endOfChild(int process);
/// Asks it to end.
void endChild(int process);

/// The path of this very program.
std::string ownProgram();

/// The Python that scripts/setup makes for the checks of exports, another one named by BRENIER_PYTHON, or the system's.
std::string checkPython();

}  // namespace brenier::cli
