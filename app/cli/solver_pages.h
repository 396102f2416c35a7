#pragma once

#include <string>

namespace brenier::cli {

/// Writes `folder`/ID.md for every solver, from its declaration and its notes. Returns the exit code.
int writeSolverPages(const std::string& folder);

/// Writes `folder`/settings.md, from the declaration of a run's settings. Returns the exit code.
int writeSettingsPage(const std::string& folder);
/// Writes `folder`/glossary.md. Returns the exit code.
int writeGlossaryPage(const std::string& folder);

}  // namespace brenier::cli
