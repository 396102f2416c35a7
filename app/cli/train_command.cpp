#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <thread>

#include "app/cli/cli.h"
#include "app/cli/headless_training.h"
#include "app/cli/signal_stop.h"
#include "app/cli/train_options.h"
#include "core/session/run_directory.h"
#include "core/train/run/training_run.h"

namespace brenier::cli {
namespace {

constexpr double defaultSeconds = 60;

/// 0 asks for what the machine has; without a window every core learns.
std::int64_t threadsOf(std::int64_t asked) {
  return asked != 0 ? asked : defaultThreads() + (std::thread::hardware_concurrency() > 1 ? 1 : 0);
}

int trainAndReport(const TrainArguments& arguments) {
  const SignalStop signals;
  std::unique_ptr<TrainingRun> run;
  std::optional<RunDirectory> out;
  if (!arguments.resume.empty()) {
    auto directory = RunDirectory::open(arguments.resume);
    if (!directory) return report(directory.error());
    if (const Status claimed = directory->claim(); !claimed) return report(claimed.error());
    auto loaded = directory->load(arguments.threads >= 0 ? std::optional(threadsOf(arguments.threads)) : std::nullopt);
    if (!loaded) return report(loaded.error());
    run = std::move(loaded).value();
    out = *directory;
    const auto changes = changesOfResumed(arguments, run->config());
    if (!changes) return report(changes.error());
    if (!changes->empty())
      if (const auto problems = run->setLive(*changes); !problems.empty()) return report(wrongOptions(problems).error);
    if (const Status recovered = out->recover(run->stepsDone()); !recovered) return report(recovered.error());
    Budget budget;
    if (arguments.steps >= 0) budget.steps = arguments.steps;
    if (arguments.seconds >= 0) budget.seconds = run->seconds() + arguments.seconds;
    if (arguments.untilGap >= 0) budget.untilGapPercent = arguments.untilGap;
    run->setBudget(budget);
  } else {
    auto config = configFromArguments(arguments);
    if (!config) return report(config.error());
    config->threads = threadsOf(config->threads);
    auto created = TrainingRun::create(
        *config, {.stop = signals.token(), .say = [](const std::string& text) { std::cerr << text << std::endl; }});
    if (!created) return signals.token().stop_requested() ? reportInterrupted({}) : report(created.error());
    run = std::move(created).value();
    if (!arguments.out.empty()) {
      auto directory = RunDirectory::make(arguments.out);
      if (!directory) return report(directory.error());
      if (const Status claimed = directory->claim(); !claimed) return report(claimed.error());
      out = *directory;
    }
  }
  const Budget& budget = run->config().budget;
  if (!budget.steps && !budget.seconds && !budget.untilGapPercent && arguments.processorSeconds < 0) {
    Budget standard;
    standard.seconds = run->seconds() + defaultSeconds;
    run->setBudget(standard);
    std::cerr << "No --steps, --seconds, --processor-seconds or --until-gap: learning for " << defaultSeconds
              << " seconds." << std::endl;
  }
  const auto started = run->describe(0);
  std::cerr << run->config().solver << " on " << started.engine
            << (run->heldOut()->pictures ? ", " + started.device : "") << ", " << started.threads << " thread"
            << (started.threads == 1 ? "" : "s") << ", " << started.parameters << " parameters" << std::endl;
  if (!started.dataNote.empty()) std::cerr << started.dataNote << std::endl;
  return learnHeadless(std::move(run), std::move(out), arguments, signals.token());
}

}  // namespace

void addTrain(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("train", "Learn a transport map");
  const auto a = std::make_shared<TrainArguments>();
  command->add_option("config", a->configFile, "A configuration as JSON; flags change it");
  command->add_option("--problem", a->problem,
                      "A named problem; ID:option=value:... sets options of its measures, as generated_lse:dim=16");
  command->add_option("--source", a->source, "Source measure: an id, a .npy or .csv of points, or a picture");
  command->add_option("--target", a->target, "Target measure, likewise");
  command->add_option("--solver", a->solver, "A solver's id");
  command->add_option("--network", a->network, "A named network for the solver; its own options change it");
  command->add_option("--steps", a->steps, "Outer steps, counted from the run's beginning")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--seconds", a->seconds, "Training time in seconds")->check(CLI::NonNegativeNumber);
  command
      ->add_option("--processor-seconds", a->processorSeconds,
                   "Processor time of the steps of this call, all threads together: the same on a busy machine")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--until-gap", a->untilGap, "Stop when the certified bounds are this close, in percent")
      ->check(CLI::PositiveNumber);
  command->add_option("--seed", a->seed, "Seed of weights and data")->check(CLI::NonNegativeNumber);
  command->add_option("--threads", a->threads, "Threads; the result does not depend on it")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--held-out", a->heldOut, "Samples a side kept for exact transport and scores");
  command->add_option("--engine", a->engine, "auto, fused or autograd");
  command->add_option("--normalise", a->normalise, "auto, on or off: learn on centred and scaled data");
  command->add_option("--device", a->device, "auto, cpu or cuda");
  command->add_option("--out", a->out, "Directory or .brenier file for the run; it must not exist");
  command->add_option("--resume", a->resume, "A run directory or .brenier file to go on with");
  command->add_option("--autosave", a->autosave, "Save every so many seconds; as it stands 30")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--moments", a->moments,
                   "Room for moments to film and go back to, in MB, kept with --out; 0: none; as it stands 1024")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--json", a->json, "Print the result as one JSON object");
  command->allow_extras();
  command->footer(
      "Any option of the solver: --NAME VALUE. Of a measure: --source.NAME VALUE, --target.NAME VALUE. "
      "With --resume, those of the solver that may change while it learns.");
  command->callback([a, command, &exitCode] {
    a->extra = command->remaining();
    exitCode = trainAndReport(*a);
  });
}

}  // namespace brenier::cli
