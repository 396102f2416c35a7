#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>

#include "app/cli/cli.h"

namespace brenier::cli {

int report(const RunError& error) {
  std::cerr << "error: " << error.message;
  if (!error.hint.empty()) std::cerr << ' ' << error.hint;
  std::cerr << std::endl;
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

}  // namespace brenier::cli

int main(int argc, char** argv) {
  using namespace brenier::cli;
  int exitCode = exitDone;
  CLI::App app("Brenier: optimal transport maps, learned from samples. The studio without a window.", "brenier-cli");
  app.set_version_flag("--version", BRENIER_VERSION);
  app.require_subcommand(1);
  addList(app, exitCode);
  addTrain(app, exitCode);
  addMap(app, exitCode);
  addEval(app, exitCode);
  addShow(app, exitCode, argv[0]);
  try {
    app.parse(argc, argv);
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
