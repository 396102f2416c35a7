#include "app/cli/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "core/util/program_files.h"

namespace brenier::cli {
namespace {

void redirect(int stream, const char* path, int flags) {
  if (const int file = ::open(path, flags, 0644); file >= 0) ::dup2(file, stream);
}

/// Becomes the program, or ends.
[[noreturn]] void become(const std::vector<char*>& words) {
  ::execvp(words[0], words.data());
  ::_exit(127);
}

std::vector<char*> pointersTo(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

int exitCodeOf(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int runChild(const std::vector<std::string>& words, bool quiet) {
  const auto pointers = pointersTo(words);
  const pid_t child = fork();
  if (child < 0) return 127;
  if (child == 0) {
    if (quiet) redirect(STDERR_FILENO, "/dev/null", O_WRONLY);
    become(pointers);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return exitCodeOf(status);
}

int startChild(const std::vector<std::string>& words, const ChildFiles& files) {
  const auto pointers = pointersTo(words);
  const pid_t parent = ::getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);  // it went before that was said
  redirect(STDOUT_FILENO, files.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
  redirect(STDERR_FILENO, files.err.c_str(), O_WRONLY | O_CREAT | O_APPEND);
  if (files.kept >= 0) ::fcntl(files.kept, F_SETFD, 0);
  become(pointers);
}

std::optional<int> endOfChild(int process) {
  int status = 0;
  const pid_t ended = ::waitpid(process, &status, WNOHANG);
  if (ended == 0 || (ended < 0 && errno == EINTR)) return std::nullopt;
  return ended < 0 ? 127 : exitCodeOf(status);
}

void endChild(int process) {
  ::kill(process, SIGTERM);
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
