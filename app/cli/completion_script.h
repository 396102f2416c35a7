#pragma once

#include <string>

#include "app/cli/command_page.h"

namespace brenier::cli {

/// What makes this shell complete every command, option and value that `program` knows, options of the chosen solver
/// and measures too. All ask one function, written in what sh, bash and zsh read; fish starts sh for it.
std::string bashCompletion(const CommandPage& program);
std::string zshCompletion(const CommandPage& program);
std::string fishCompletion(const CommandPage& program);

}  // namespace brenier::cli
