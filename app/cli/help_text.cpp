#include "app/cli/help_text.h"

#include <unistd.h>

#include "app/cli/command_page.h"
#include "app/cli/terminal.h"

namespace brenier::cli {
namespace {

constexpr std::size_t nameColumn = 2, helpColumn = 6;

std::string helpWrapped(const std::string& text, std::size_t indent) {
  return wrapped(text, indent, columnsOf(STDOUT_FILENO));
}

std::string entry(const std::string& name, const std::string& help) {
  return std::string(nameColumn, ' ') + inked(name, Ink::bold, STDOUT_FILENO) + "\n" + helpWrapped(help, helpColumn);
}

}  // namespace

std::string heading(const std::string& text) {
  return "\n" + inked(text + ":", Ink::bold, STDOUT_FILENO) + "\n";
}

std::string helpOf(const std::vector<OptionLine>& lines) {
  std::string text;
  for (const auto& line : lines) text += entry(calledAs(line), saidOf(line));
  return text;
}

std::string HelpText::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const {
  const CommandPage page = pageOf(*app);
  std::string text = helpWrapped(page.help, 0) + "\n" + helpWrapped("Usage: " + name + " " + page.usage, 0);
  if (!page.commands.empty()) text += heading("Commands");
  for (const auto& command : page.commands) text += entry(command.path.back(), command.help);
  for (const auto& group : inGroups(page.options)) text += heading(group.title) + helpOf(group.lines);
  return text + (page.footer.empty() ? "" : "\n" + helpWrapped(page.footer, 0));
}

}  // namespace brenier::cli
