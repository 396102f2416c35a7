#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/command_page.h"
#include "app/manual/man_page.h"
#include "core/io/atomic_file.h"

namespace brenier::cli {
namespace {

std::string nameOf(const CommandPage& page, char between) {
  std::string name = "brenier-cli";
  for (const auto& part : page.path) name += between + part;
  return name;
}

ManPage manualOf(const CommandPage& page, const CommandPage& program) {
  ManPage manual{nameOf(page, '-'), nameOf(page, ' '), page.help, page.usage, page.footer, inGroups(page.options), {}};
  OptionGroup commands{"Commands", {}};
  for (const auto& below : page.commands) {
    commands.lines.push_back({.names = {below.path.back()}, .help = below.help, .argument = true});
    manual.seeAlso.push_back(nameOf(below, '-'));
  }
  if (!commands.lines.empty()) manual.options.insert(manual.options.begin(), std::move(commands));
  if (&page != &program) manual.seeAlso.push_back(nameOf(program, '-'));
  manual.seeAlso.push_back("brenier");
  return manual;
}

int writePages(const CLI::App& program, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);  // where that fails, the file's write says so
  const CommandPage whole = pageOf(program);
  for (const CommandPage* page : allPages(whole)) {
    const std::string file = folder + "/" + nameOf(*page, '-') + ".1";
    if (const Status s = writeFileAtomically(file, troff(manualOf(*page, whole))); !s) return report(s.error());
  }
  return exitDone;
}

}  // namespace

void addManual(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("manual", "Write the manual pages of this program, one a command");
  command->group("");  // for packages
  const auto folder = std::make_shared<std::string>();
  command->add_option("folder", *folder, "Where they go")->type_name("FOLDER")->required();
  command->callback([&app, folder, &exitCode] { exitCode = writePages(app, *folder); });
}

}  // namespace brenier::cli
