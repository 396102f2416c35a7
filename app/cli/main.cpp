#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "app/cli/cli.h"
#include "app/cli/help_text.h"
#include "app/cli/standard_streams.h"
#include "app/cli/terminal.h"
#include "core/api/error_text.h"

namespace brenier::cli {

int report(const RunError& error) {
  std::cerr << inked("error:", Ink::red, STDERR_FILENO) << ' ' << errorText(error) << std::endl;
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

bool isYesOrNo(std::string_view word) {
  constexpr std::string_view words[] = {"yes", "no", "true", "false", "on", "off", "1", "0"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// Solver options are not known to the parser, which would take the VALUE of `--any-option VALUE` for an argument of
/// its own; joined to `--any-option=VALUE` they stay together. A yes-or-no option without a word after it means yes.
std::vector<std::string> withOptionsJoined(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc), joined;
  const CLI::App* command = nullptr;
  for (const CLI::App* candidate : app.get_subcommands({}))
    if (!words.empty() && candidate->get_name() == words[0]) command = candidate;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool option = words[i].starts_with("--") && words[i].size() > 2 && words[i].find('=') == std::string::npos;
    const CLI::Option* known = command && option ? command->get_option_no_throw(words[i]) : nullptr;
    const bool ours = command && command->get_allow_extras() && option && !known;
    const bool hasValue = i + 1 < words.size() && !words[i + 1].starts_with("--");
    const bool asks = known && known->get_type_name() == "yes|no";
    joined.push_back(words[i]);
    if (ours && hasValue) joined.back() += "=" + words[++i];
    if (asks && !(hasValue && isYesOrNo(words[i + 1]))) joined.back() += "=yes";
  }
  return joined;
}

/// --quiet and --verbose for every command that does something.
void addLoudness(CLI::App& command) {
  const auto below = command.get_subcommands({});
  for (CLI::App* each : below) addLoudness(*each);
  if (!below.empty()) return;
  const auto add = [&](const char* names, Loudness loudness, const char* help) {
    return command.add_flag_callback(
        names, [loudness] { setLoudness(loudness); }, help);
  };
  auto* quiet = add("--quiet,-q", Loudness::quiet, "Say nothing but errors, alarms and the result");
  add("--verbose,-v", Loudness::verbose, "Say more: the whole configuration, time and memory")->excludes(quiet);
}

/// What --verbose closes with.
void sayCost(std::chrono::steady_clock::time_point began) {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  const double processor = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                           1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  sayMore() << "Took " << seconds.count() << " s, " << processor << " s of processor time, and at most "
            << used.ru_maxrss / 1024 << " MB of memory." << std::endl;
}

}  // namespace
}  // namespace brenier::cli

int main(int argc, char** argv) {
  using namespace brenier::cli;
  keepStandardStreams();
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is then an error of the write, as a full disk is
  const auto began = std::chrono::steady_clock::now();
  int exitCode = exitDone;
  CLI::App app("Brenier: optimal transport maps, learned from samples. The studio without a window.", "brenier-cli");
  app.set_version_flag("--version", BRENIER_VERSION, "Say the version and leave");
  app.set_help_flag("--help,-h", "Say this and leave");
  app.formatter(std::make_shared<HelpText>());
  app.option_defaults()->always_capture_default();
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
  addWatch(app, exitCode);
  addDoctor(app, exitCode);
  addCompletion(app, exitCode);
  addManual(app, exitCode);
  addLoudness(app);
  app.footer(
      "brenier-cli COMMAND --help says more of each.\n"
      "Example: brenier-cli train --problem eight_gaussians --seconds 20 --out run\n"
      "Exit codes: 0 done, 1 internal failure, 2 bad input, 3 diverged, 4 out of memory, 5 disk, 6 an alarm with "
      "--fail-on-alarm, 130 interrupted and saved.");
  try {
    auto words = withOptionsJoined(app, argc, argv);
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    app.parse(std::move(words));
    sayCost(began);
  } catch (const CLI::ParseError& e) {
    return afterPrinting(app.exit(e) == 0 ? exitDone : exitBadInput);
  } catch (const std::bad_alloc&) {
    return report(
        {brenier::ErrorKind::outOfMemory, "There is not enough memory.", "Choose a smaller batch or network."});
  } catch (const std::exception& e) {
    return report({brenier::ErrorKind::internal, e.what(), ""});
  }
  return afterPrinting(exitCode);
}
