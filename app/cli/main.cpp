#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "app/cli/cli.h"
#include "core/api/error_text.h"

namespace brenier::cli {

int report(const RunError& error) {
  std::cerr << "error: " << errorText(error) << std::endl;
  switch (error.kind) {
    case ErrorKind::badInput:
      return exitBadInput;
    case ErrorKind::diverged:
      return exitDiverged;
    case ErrorKind::outOfMemory:
    case ErrorKind::device:
      return exitMemory;
    case ErrorKind::disk:
      return exitDisk;
    case ErrorKind::internal:
      return exitInternal;
  }
  return exitInternal;
}

namespace {

/// Solver options are not known to the parser, which would take the VALUE of `--any-option VALUE` for an argument of
/// its own; joined to `--any-option=VALUE` they stay together.
std::vector<std::string> withOptionsJoined(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc), joined;
  const CLI::App* command = nullptr;
  for (const CLI::App* candidate : app.get_subcommands({}))
    if (!words.empty() && candidate->get_name() == words[0]) command = candidate;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool option = words[i].starts_with("--") && words[i].size() > 2 && words[i].find('=') == std::string::npos;
    const bool ours = command && command->get_allow_extras() && option && !command->get_option_no_throw(words[i]);
    const bool hasValue = i + 1 < words.size() && !words[i + 1].starts_with("--");
    joined.push_back(words[i]);
    if (ours && hasValue) joined.back() += "=" + words[++i];
  }
  return joined;
}

}  // namespace
}  // namespace brenier::cli

int main(int argc, char** argv) {
  using namespace brenier::cli;
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is then an error of the write, as a full disk is
  int exitCode = exitDone;
  CLI::App app("Brenier: optimal transport maps, learned from samples. The studio without a window.", "brenier-cli");
  app.set_version_flag("--version", BRENIER_VERSION);
  app.require_subcommand(1);
  addList(app, exitCode);
  addTrain(app, exitCode);
  addMap(app, exitCode);
  addEval(app, exitCode);
  addExport(app, exitCode);
  addVerify(app, exitCode);
  addFeatures(app, exitCode);
  addAutoencoder(app, exitCode);
  addGenerate(app, exitCode);
  addShow(app, exitCode);
  addInspect(app, exitCode);
  addExact(app, exitCode);
  addLesson(app, exitCode);
  addSweep(app, exitCode);
  addCompare(app, exitCode);
  try {
    auto words = withOptionsJoined(app, argc, argv);
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    app.parse(std::move(words));
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? exitDone : exitBadInput;
  } catch (const std::bad_alloc&) {
    return report(
        {brenier::ErrorKind::outOfMemory, "There is not enough memory.", "Choose a smaller batch or network."});
  } catch (const std::exception& e) {
    return report({brenier::ErrorKind::internal, e.what(), ""});
  }
  return exitCode;
}
