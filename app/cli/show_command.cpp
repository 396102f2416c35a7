#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"

namespace brenier::cli {
namespace {

/// The studio's own program beside this one; empty when this build has none.
std::string studioBeside(const std::string& self) {
  std::error_code error;
  auto here = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) here = self;
  const auto studio = here.parent_path() / "brenier";
  return std::filesystem::exists(studio, error) ? studio.string() : std::string();
}

/// Figures are drawn by one painter, the window's: the studio runs offscreen as a child and writes the picture.
int show(const std::string& self, const std::string& run, const std::string& out) {
  const std::string studio = studioBeside(self);
  if (studio.empty())
    return report({ErrorKind::badInput, "This build has no desktop studio beside brenier-cli, so it cannot draw.",
                   "Build with BRENIER_GUI=ON."});
  const pid_t child = fork();
  if (child < 0) return report({ErrorKind::internal, "The studio could not be started to draw.", ""});
  if (child == 0) {
    setenv("QT_QPA_PLATFORM", "offscreen", 1);
    execl(studio.c_str(), studio.c_str(), "--render", run.c_str(), "--out", out.c_str(), static_cast<char*>(nullptr));
    _exit(exitInternal);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(exitInternal);
}

}  // namespace

void addShow(CLI::App& app, int& exitCode, const std::string& self) {
  struct Arguments {
    std::string run, out;
  };
  auto* command = app.add_subcommand(
      "show", "Draw the stage of a run as a picture (png, svg or pdf), or its training as a film (mp4 or gif)");
  const auto a = std::make_shared<Arguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->required();
  command->add_option("--out", a->out, "The picture to write")->required();
  command->callback([a, self, &exitCode] { exitCode = show(self, a->run, a->out); });
}

}  // namespace brenier::cli
