#include "app/cli/child_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "core/util/program_files.h"

namespace brenier::cli {

int runChild(const std::vector<std::string>& words, bool quiet) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) return 127;
  if (child == 0) {
    if (quiet)
      if (const int nowhere = ::open("/dev/null", O_WRONLY); nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string ownProgram() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "brenier-cli" : path.string();
}

std::string checkPython() {
  if (const char* named = std::getenv("BRENIER_PYTHON")) return named;
  std::error_code error;
  const auto ours = programData() / "check-venv/bin/python";
  return std::filesystem::exists(ours, error) ? ours.string() : "python3";
}

}  // namespace brenier::cli
