#pragma once

#include <string>
#include <vector>

#include "app/manual/option_line.h"
#include "core/api/option.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace brenier::cli {

OptionLine lineOf(const CLI::Option& option);
/// An option of a solver or of a measure, under the flag `prefix` + its id.
OptionLine lineOf(const OptionDescriptor& option, const std::string& prefix = "--");

/// A command with all below it.
struct CommandPage {
  std::vector<std::string> path;  ///< {"lesson", "grade"}; empty for the program
  std::string help;
  std::string usage;                ///< what follows the command's name
  std::vector<OptionLine> options;  ///< arguments first
  std::string footer;
  std::vector<CommandPage> commands;
  bool takesMethods = false;  ///< options of the chosen solver and measures too
};
CommandPage pageOf(const CLI::App& command);

/// The page, then those of the commands below it, each before its own.
std::vector<const CommandPage*> allPages(const CommandPage& page);

}  // namespace brenier::cli
