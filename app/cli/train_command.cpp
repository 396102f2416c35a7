#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/command_page.h"
#include "app/cli/headless_training.h"
#include "app/cli/help_text.h"
#include "app/cli/option_text.h"
#include "app/cli/seeds_training.h"
#include "app/cli/signal_stop.h"
#include "app/cli/terminal.h"
#include "app/cli/train_options.h"
#include "core/session/run_config_json.h"
#include "core/session/run_directory.h"
#include "core/session/run_request.h"
#include "core/train/catalog.h"
#include "core/train/run/training_run.h"
#include "core/train/run/without_window.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

using RunAndPlace = std::pair<std::unique_ptr<TrainingRun>, std::optional<RunDirectory>>;

/// A saved run with what the arguments change of it. Its budget is theirs alone, and counts seconds from now; where
/// they say none, a run that was stopped goes on to the steps that it was to make.
Result<RunAndPlace> resumedRun(const TrainArguments& arguments) {
  const auto asked = settingsOf(arguments);
  if (!asked) return Unexpected<RunError>(asked.error());
  auto directory = RunDirectory::open(arguments.resume);
  if (!directory) return Unexpected<RunError>(directory.error());
  if (const Status claimed = directory->claim(); !claimed) return Unexpected<RunError>(claimed.error());
  std::optional<std::int64_t> threads;
  if (const auto it = asked.value().find("threads"); it != asked.value().end())
    threads = std::get<std::int64_t>(it->second);
  auto loaded = directory->load(threads, allThreads());
  if (!loaded) return Unexpected<RunError>(loaded.error());
  auto run = std::move(loaded).value();
  const auto changes = changesOfResumed(arguments, run->config());
  if (!changes) return Unexpected<RunError>(changes.error());
  RunSettings settings = run->config();
  const auto steps = settings.budget.steps;
  settings.budget = {};
  auto problems = readOptions(settings, changes.value().settings);
  if (settings.budget == Budget{} && steps && run->stepsDone() < *steps) settings.budget.steps = steps;
  if (problems.empty() && !changes.value().options.empty()) problems = run->setLive(changes.value().options);
  if (!problems.empty()) return wrongOptions(problems);
  if (settings.budget.seconds) *settings.budget.seconds += run->seconds();
  run->setSettings(settings);
  if (const Status s = directory->recover(run->stepsDone()); !s) return Unexpected<RunError>(s.error());
  return RunAndPlace(std::move(run), *directory);
}

/// That the steps asked for were made before; empty where some are left.
std::string nothingLeft(const TrainingRun& run, const std::string& name) {
  const auto& steps = run.config().budget.steps;
  if (!steps || run.stepsDone() < *steps) return {};
  const std::string done = std::to_string(run.stepsDone());
  return name + " is at step " + done + " of " + std::to_string(*steps) +
         ": nothing is left to learn. To go on, name more than " + done +
         " --steps, which count from the run's beginning, or --seconds.";
}

Result<RunAndPlace> newRun(TrainArguments& arguments, std::stop_token stop) {
  const auto config = configFromArguments(arguments);
  if (!config) return Unexpected<RunError>(config.error());
  const auto say = [](const std::string& text) { brenier::cli::say() << text << std::endl; };
  auto run = TrainingRun::create(config.value(), {.stop = stop, .say = say}, {.threads = allThreads()});
  if (!run) return Unexpected<RunError>(run.error());
  if (arguments.out.empty()) return RunAndPlace(*std::move(run), std::nullopt);
  auto directory = RunDirectory::make(arguments.out);
  if (!directory) return Unexpected<RunError>(directory.error());
  if (const Status claimed = directory->claim(); !claimed) return Unexpected<RunError>(claimed.error());
  return RunAndPlace(*std::move(run), *directory);
}

/// Lets others look in where the run has a folder; null where it has none.
Result<std::unique_ptr<RunWatch>> watchOf(const TrainArguments& arguments, std::optional<RunDirectory>& out) {
  const char* asked = !arguments.listen.empty() ? "--listen" : arguments.control ? "--control" : "";
  if (!out && *asked)
    return badInput(std::string("A run is watched in its folder, and ") + asked + " needs one.", "Add --out RUN.");
  if (!out) return std::unique_ptr<RunWatch>();
  auto watch = RunWatch::open(out->path(), {arguments.listen, arguments.listenAny, arguments.control});
  if (!watch) out->removeUnsaved();
  return watch;
}

int trainAndReport(TrainArguments& arguments) {
  if (!arguments.seeds.empty() && (!arguments.listen.empty() || arguments.control))
    return report({ErrorKind::badInput, "--listen and --control are for one run, and --seeds makes several.",
                   "Watch each of them in its folder: brenier-cli watch FOLDER/runs/NAME."});
  if (!arguments.seeds.empty()) return trainSeeds(arguments, secondsWithoutBudget);
  const SignalStop signals;
  auto begun = arguments.resume.empty() ? newRun(arguments, signals.token()) : resumedRun(arguments);
  if (!begun) return signals.token().stop_requested() ? reportInterrupted({}) : report(begun.error());
  auto [run, out] = *std::move(begun);
  if (const Status budget = checkBudget(*run); !budget) return report(budget.error());
  if (isEndless(*run)) {
    endInAMinute(*run);
    say() << "No --steps, --seconds, --processor-seconds, --until or --until-gap: learning for " << secondsWithoutBudget
          << " seconds." << std::endl;
  }
  const auto started = run->describe(0);
  say() << run->config().solver << " on " << started.engine << (run->heldOut()->pictures ? ", " + started.device : "")
        << ", " << started.threads << " thread" << (started.threads == 1 ? "" : "s") << ", " << started.parameters
        << " parameters" << std::endl;
  for (const auto& sentence : sentencesOf(started.data)) say() << sentence << std::endl;
  for (const auto& sentence : run->testsTaken()) say() << sentence << std::endl;
  if (!out) say() << "No --out: the numbers are printed at the end, and nothing of the map is kept." << std::endl;
  if (const auto done = arguments.resume.empty() ? std::string() : nothingLeft(*run, arguments.resume); !done.empty())
    say() << done << std::endl;
  sayMore() << writeRunConfig(run->config()) << std::endl;
  auto watch = watchOf(arguments, out);
  if (!watch) return report(watch.error());
  for (const auto& sentence :
       *watch ? std::vector{(*watch)->remark(), (*watch)->address()} : std::vector<std::string>())
    if (!sentence.empty()) say() << sentence << std::endl;
  return learnHeadless(std::move(run), std::move(out), {.json = arguments.json, .failOnAlarm = arguments.failOnAlarm},
                       *std::move(watch), signals.token());
}

/// A flag for each setting of a run and for each of its aliases.
void addSettings(CLI::App& command, TrainArguments& arguments) {
  const auto add = [&](const std::string& name, const std::string& help, const OptionDescriptor& option) {
    const auto take = [&arguments, name](const std::string& text) { arguments.settings[name] = text; };
    return command.add_option_function<std::string>(flagOf(name), take, help)
        ->type_name(lineOf(option).value)
        ->group("Settings of the run");
  };
  std::map<std::string, std::string> aliases;  // and the flags for which they stand
  std::map<std::string, OptionDescriptor> aliased;
  for (const auto& option : describeOptions<RunSettings>()) {
    add(option.id, option.meta.help, option)->option_text(rangeText(option))->default_str(lineOf(option).preset);
    for (const auto& alias : option.meta.aliases) {
      auto& flags = aliases[alias];
      flags += (flags.empty() ? "" : " and ") + flagOf(option.id);
      aliased.emplace(alias, option);
    }
  }
  for (const auto& [alias, flags] : aliases) add(alias, "The same as " + flags, aliased.at(alias));
}

/// What the chosen solver and measures take, beside the flags of every run.
std::string methodHelp(const TrainArguments& arguments) {
  std::string text =
      "Any option of the solver: --NAME VALUE; train --solver ID --help lists them. Of a measure: --source.NAME VALUE, "
      "--target.NAME VALUE; train --source ID --target ID --help lists those. With --resume, those of the solver that "
      "may change while it learns.\n"
      "Example: brenier-cli train --problem moons --solver w2gn --steps 2000 --out run";
  const auto append = [&](const auto& entries, const std::string& id, const std::string& prefix) {
    const auto* entry = id.empty() ? nullptr : findById(entries, id);
    if (!entry || entry->options.empty()) return;
    std::vector<OptionLine> lines;
    for (const auto& option : entry->options) lines.push_back(lineOf(option, prefix));
    text += "\n" + heading("Options of " + entry->id + " (" + entry->title + ")") + helpOf(lines);
  };
  append(catalog().solvers, arguments.solver, "--");
  append(catalog().measures, arguments.source, "--source.");
  append(catalog().imageMeasures, arguments.source, "--source.");
  append(catalog().measures, arguments.target, "--target.");
  append(catalog().imageMeasures, arguments.target, "--target.");
  if (!arguments.solver.empty() && !findById(catalog().solvers, arguments.solver))
    text += "\nThere is no solver \"" + arguments.solver + "\"; brenier-cli list solvers shows them.";
  return text;
}

}  // namespace

void addTrain(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("train", "Learn a transport map");
  const auto a = std::make_shared<TrainArguments>();
  command->add_option("config", a->configFile, "A configuration as JSON; flags change it")->type_name("FILE");
  command
      ->add_option("--problem", a->problem,
                   "A named problem; ID:option=value:... sets options of its measures, as generated_lse:dim=16")
      ->type_name("PROBLEM");
  command
      ->add_option("--source", a->source,
                   "Source measure: an id, a .npy, .npz (FILE.npz:NAME) or .csv of points, or a picture")
      ->type_name("MEASURE");
  command->add_option("--target", a->target, "Target measure, likewise")->type_name("MEASURE");
  command->add_option("--solver", a->solver, "A solver's id")->type_name("SOLVER");
  command->add_option("--network", a->network, "A named network for the solver; its own options change it")
      ->type_name("NETWORK");
  command
      ->add_option("--preset", a->preset,
                   "A named set of the solver's options, as published; the problem's own go, flags change it")
      ->type_name("PRESET");
  command
      ->add_option("--test-source", a->testSource,
                   "Score on these points of the source, and learn from all of the others")
      ->type_name("MEASURE");
  command->add_option("--test-target", a->testTarget, "And on these of the target")->type_name("MEASURE");
  command->add_option("--out", a->out, "Directory or .brenier file for the run; it must not exist")->type_name("RUN");
  command->add_option("--resume", a->resume, "A run directory or .brenier file to go on with")->type_name("RUN");
  command
      ->add_option("--seeds", a->seeds,
                   "Several runs that differ by their seeds alone, as 1-8 or 1,2,5, in the folder --out; the same "
                   "command goes on with what was cut short")
      ->type_name("SEEDS");
  command->add_option("--jobs", a->jobs, "With --seeds: how many runs learn at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  addSettings(*command, *a);
  command->add_flag("--json", a->json, "Print the result as one JSON object");
  command
      ->add_option(
          "--listen", a->listen,
          "Let the run be watched on this port, too, by who has the token in RUN/watch.token; port 0 is a free one")
      ->type_name("HOST:PORT");
  command->add_flag("--listen-any", a->listenAny, "Let --listen name an address that other machines reach");
  command->add_flag("--control", a->control,
                    "Let who watches also pause and step the run and change what applies live");
  command->add_flag("--fail-on-alarm", a->failOnAlarm, "Exit with 6 where the numbers prove something wrong");
  command->allow_extras();
  command->footer([a] { return methodHelp(*a); });
  command->callback([a, command, &exitCode] {
    a->extra = command->remaining();
    for (const auto* option : command->get_options())
      for (const auto& name : option->get_lnames()) a->flags.push_back("--" + name);
    exitCode = trainAndReport(*a);
  });
}

}  // namespace brenier::cli
