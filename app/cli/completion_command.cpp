#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/completion_script.h"

namespace brenier::cli {

void addCompletion(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("completion", "Print what makes a shell complete the command line");
  const auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "Whose")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(
      "Where Brenier is installed the shells have it already; elsewhere let yours read what this prints.\n"
      "Example: brenier-cli completion bash > completion.bash");
  command->callback([&app, shell, &exitCode] {
    const CommandPage program = pageOf(app);
    std::cout << (*shell == "bash"  ? bashCompletion(program)
                  : *shell == "zsh" ? zshCompletion(program)
                                    : fishCompletion(program));
    exitCode = exitDone;
  });
}

}  // namespace brenier::cli
