#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/cli.h"
#include "app/cli/comparison_report.h"
#include "app/cli/signal_stop.h"
#include "app/cli/sweep.h"
#include "core/experiments/experiment_folder.h"

namespace brenier::cli {
namespace {

namespace fs = std::filesystem;

struct SweepArguments {
  std::string place, out;
  int jobs = 1;
  bool list = false, retry = false, json = false;
  std::size_t index = 0;  ///< from 1; 0: all
};

constexpr const char* example =
    R"(Example: brenier-cli sweep experiment.json --jobs 2

An experiment is a JSON file:

  {"base": {"problem": "moons", "steps": 2000},
   "axes": {"solver": ["otm", "mm"],
            "learning_rate": {"from": 1e-4, "to": 1e-2, "count": 3, "scale": "log"},
            "seed": "1-8"}}

"base" is a configuration as train reads it. An axis is a list of values, whole numbers as "1-8",
or a range with count and scale; a value that is an object sets several fields at once and goes by
its "name". "take": "random" with "count" draws runs in place of the grid; "runs" lists further
ones, each an object of fields; "metrics" says what the tables show.

Any number of processes may work off one folder, also on other machines that see it:

  brenier-cli sweep FOLDER --jobs 2
  parallel brenier-cli sweep FOLDER --index {} ::: $(seq 48)
  sbatch --array=1-48 --wrap 'brenier-cli sweep FOLDER --index $SLURM_ARRAY_TASK_ID')";

Result<ExperimentFolder> folderOf(const SweepArguments& arguments) {
  if (fs::is_directory(arguments.place)) {
    if (!arguments.out.empty() && arguments.out != arguments.place)
      return badInput(arguments.place + " is a folder that has its place, and --out names another.",
                      "Leave out --out, or give the experiment's file.");
    return ExperimentFolder::open(arguments.place);
  }
  std::ifstream file(arguments.place, std::ios::binary);
  if (!file)
    return badInput("The experiment " + arguments.place + " cannot be read.",
                    "Give a JSON file or a folder that sweep wrote.");
  std::ostringstream text;
  text << file.rdbuf();
  const fs::path path(arguments.place);
  const std::string out = arguments.out.empty() ? path.stem().string() : arguments.out;
  return ExperimentFolder::make(out, text.str(), arguments.place, path.parent_path().string());
}

int listRuns(const ExperimentFolder& folder, bool json) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::size_t index = 0;
  for (const auto& run : folder.experiment().runs) {
    const char* state = nameOf(folder.stateOf(run));
    ++index;
    if (!json) {
      std::cout << index << '\t' << state << '\t' << run.name;
      for (const auto& [axis, value] : run.choices) std::cout << '\t' << axis << '=' << value;
      std::cout << '\n';
      continue;
    }
    nlohmann::ordered_json choices = nlohmann::ordered_json::object();
    for (const auto& [axis, value] : run.choices) choices[axis] = value;
    list.push_back(
        {{"index", index}, {"name", run.name}, {"state", state}, {"run", folder.folderOf(run)}, {"choices", choices}});
  }
  if (json) std::cout << list.dump() << '\n';
  return exitDone;
}

int sweep(const SweepArguments& arguments) {
  auto folder = folderOf(arguments);
  if (!folder) return report(folder.error());
  const std::size_t count = folder->experiment().runs.size();
  if (arguments.index > count)
    return report(
        {ErrorKind::badInput,
         "There is no run " + std::to_string(arguments.index) + " in an experiment of " + std::to_string(count) + ".",
         "Runs count from 1; --list shows them."});
  if (const Status fine = checkRuns(*folder); !fine) return report(fine.error());
  if (arguments.list) return listRuns(*folder, arguments.json);
  const SignalStop signals;
  SweepWish wish{arguments.jobs, arguments.retry, {}};
  if (arguments.index > 0) wish.only = arguments.index - 1;
  const int code = learnRuns(*folder, wish, signals.token());
  if (code == exitInterrupted || code == exitDisk || wish.only) return code;
  const int printed = printComparison({*folder}, {folder->experiment().metrics, arguments.json ? "json" : "text"});
  return code == exitDone ? printed : code;
}

}  // namespace

void addSweep(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("sweep", "Learn many runs from one file, on any number of processes");
  const auto a = std::make_shared<SweepArguments>();
  command->add_option("experiment", a->place, "An experiment as JSON, or the folder of one")
      ->type_name("FILE")
      ->required();
  command->add_option("--out", a->out, "The folder of the experiment; by default the file's name without its ending")
      ->type_name("FOLDER");
  command->add_option("--jobs", a->jobs, "How many runs learn at once, each in a process of its own")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--list", a->list, "Print the runs and how far they are, and learn nothing");
  command->add_option("--index", a->index, "Learn the one run of this number, from 1, and print no table")
      ->check(CLI::Range(std::size_t{1}, mostPlannedRuns));
  command->add_flag("--retry", a->retry, "Try again what failed");
  command->add_flag("--json", a->json, "Print the list or the table as JSON");
  command->footer(example);
  command->callback([a, &exitCode] { exitCode = sweep(*a); });
}

}  // namespace brenier::cli
