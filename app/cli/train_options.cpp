#include "app/cli/train_options.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/measures/image_measure.h"
#include "core/measures/measure.h"
#include "core/session/run_config_json.h"
#include "core/train/catalog.h"
#include "core/train/run/training_run.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

using Pair = std::pair<std::string, std::string>;

/// Reads the value of one option into `values`, or says what is wrong.
void takeOption(const std::vector<OptionDescriptor>& options, const std::string& owner, const Pair& pair,
                OptionValues& values, std::vector<std::string>& problems) {
  const auto* option = findById(options, pair.first);
  if (!option) {
    const auto near = nearestNames(pair.first, idsOf(options));
    problems.push_back("there is no option \"" + pair.first + "\" of " + owner +
                       (near.empty() ? "" : "; did you mean " + near + "?"));
    return;
  }
  auto value = parseOption(*option, pair.second);
  if (!value)
    problems.push_back(value.error());
  else
    values[pair.first] = *value;
}

std::vector<OptionDescriptor> optionsOfMeasure(const std::string& id) {
  const auto* entry = findById(measureDescriptors(), id);
  if (!entry) entry = findById(imageMeasureDescriptors(), id);
  return entry ? entry->options : std::vector<OptionDescriptor>{};
}

/// The measures and the solver that the configuration will end with, so that options can be read by their kinds.
void nameParts(RunConfig& config) {
  const auto* problem = findById(catalog().problems, config.problem);
  if (problem) {
    if (config.source.id.empty()) config.source = problem->source;
    if (config.target.id.empty()) config.target = problem->target;
    if (config.solver.empty()) config.solver = problem->solver;
  }
  if (!config.solver.empty()) return;
  if (const auto complete = TrainingRun::complete(config)) config.solver = complete->solver;
}

void takeOptions(const std::vector<Pair>& pairs, RunConfig& config, std::vector<std::string>& problems) {
  for (const auto& [name, text] : pairs) {
    if (name.starts_with("source.")) {
      takeOption(optionsOfMeasure(config.source.id), "source " + config.source.id, {name.substr(7), text},
                 config.source.options, problems);
    } else if (name.starts_with("target.")) {
      takeOption(optionsOfMeasure(config.target.id), "target " + config.target.id, {name.substr(7), text},
                 config.target.options, problems);
    } else if (const auto* solver = findById(catalog().solvers, config.solver)) {
      takeOption(solver->options, "solver " + config.solver, {name, text}, config.solverOptions, problems);
    }
  }
}

/// `ID:option=value:...` -> the id, and each setting in both measures where they have that option: a generated problem
/// needs the same dimension and seed on both sides. An option's name may be cut short where that is not ambiguous.
void takeProblem(const std::string& argument, RunConfig& config, std::vector<std::string>& problems) {
  std::istringstream parts(argument);
  std::getline(parts, config.problem, ':');
  if (!findById(catalog().problems, config.problem)) return;  // a sentence of its own, later
  nameParts(config);
  for (std::string part; std::getline(parts, part, ':');) {
    const auto equals = part.find('=');
    if (equals == std::string::npos) {
      problems.push_back("\"" + part + "\" of the problem " + config.problem + " has no value; write option=value");
      continue;
    }
    const std::string name = part.substr(0, equals);
    bool taken = false;
    for (auto* spec : {&config.source, &config.target}) {
      const auto options = optionsOfMeasure(spec->id);
      std::vector<std::string> meant;
      for (const auto& id : idsOf(options))
        if (id.starts_with(name)) meant.push_back(id);
      if (!findById(options, name) && meant.size() != 1) continue;
      takeOption(options, "problem " + config.problem,
                 {findById(options, name) ? name : meant[0], part.substr(equals + 1)}, spec->options, problems);
      taken = true;
    }
    if (!taken)
      problems.push_back("neither the source nor the target of the problem " + config.problem + " has an option \"" +
                         name + "\"");
  }
}

/// Gives the solver's options the values of a named network.
void takeNetwork(const std::string& id, RunConfig& config, std::vector<std::string>& problems) {
  const auto* network = findById(catalog().networks, id);
  const auto* solver = findById(catalog().solvers, config.solver);
  if (!network) {
    const auto near = nearestNames(id, idsOf(catalog().networks));
    problems.push_back("there is no network \"" + id + "\"" +
                       (near.empty() ? "; brenier-cli list networks shows them" : "; did you mean " + near + "?"));
  } else if (solver && !network->fits(*solver)) {
    problems.push_back("the network " + id + " is not for the solver " + config.solver +
                       "; brenier-cli list networks shows which are");
  } else {
    for (const auto& [option, value] : network->settings) config.solverOptions[option] = value;
  }
}

Result<RunConfig> readConfigFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return badInput("The configuration " + path + " cannot be read.", "Give the path of a JSON file.");
  std::ostringstream text;
  text << file.rdbuf();
  return readRunConfig(text.str(), path);
}

}  // namespace

Result<std::vector<Pair>> optionPairs(const std::vector<std::string>& extra) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < extra.size(); ++i) {
    const std::string& word = extra[i];
    if (!word.starts_with("--"))
      return badInput("\"" + word + "\" is not an option.", "Options begin with two dashes.");
    std::string name = word.substr(2), value;
    if (const auto equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < extra.size()) {
      value = extra[++i];
    } else {
      return badInput("Option --" + name + " has no value.", "Write --" + name + " VALUE.");
    }
    std::replace(name.begin(), name.end(), '-', '_');
    pairs.emplace_back(name, value);
  }
  return pairs;
}

Unexpected<RunError> wrongOptions(const std::vector<std::string>& problems) {
  std::string message;
  for (const auto& problem : problems) message += (message.empty() ? "" : "; ") + problem;
  return badInput("In the options, " + message + ".", "brenier-cli list solvers --json shows every option.");
}

Result<RunConfig> configFromArguments(const TrainArguments& arguments) {
  RunConfig config;
  if (!arguments.configFile.empty()) {
    auto file = readConfigFile(arguments.configFile);
    if (!file) return file;
    config = *file;
  }
  auto pairs = optionPairs(arguments.extra);
  if (!pairs) return Unexpected<RunError>(pairs.error());
  if (!arguments.source.empty()) config.source = measureSpecFromArgument(arguments.source);
  if (!arguments.target.empty()) config.target = measureSpecFromArgument(arguments.target);
  if (!arguments.solver.empty()) config.solver = arguments.solver;
  if (!arguments.engine.empty()) config.engine = arguments.engine;
  if (!arguments.device.empty()) config.device = arguments.device;
  if (!arguments.normalise.empty()) config.normalise = arguments.normalise;
  if (arguments.seed >= 0) config.weightSeed = config.dataSeed = static_cast<std::uint64_t>(arguments.seed);
  if (arguments.threads >= 0) config.threads = arguments.threads;
  if (arguments.heldOut >= 0) config.heldOut = arguments.heldOut;
  if (arguments.steps >= 0) config.budget.steps = arguments.steps;
  if (arguments.seconds >= 0) config.budget.seconds = arguments.seconds;
  if (arguments.untilGap >= 0) config.budget.untilGapPercent = arguments.untilGap;

  std::vector<std::string> problems;
  if (!arguments.problem.empty()) takeProblem(arguments.problem, config, problems);
  nameParts(config);
  if (!arguments.network.empty()) takeNetwork(arguments.network, config, problems);
  takeOptions(*pairs, config, problems);
  if (!problems.empty()) return wrongOptions(problems);
  return config;
}

Result<OptionValues> changesOfResumed(const TrainArguments& arguments, const RunConfig& saved) {
  const auto pairs = optionPairs(arguments.extra);
  if (!pairs) return Unexpected<RunError>(pairs.error());
  const Pair texts[] = {{"a configuration", arguments.configFile},
                        {"--problem", arguments.problem},
                        {"--source", arguments.source},
                        {"--target", arguments.target},
                        {"--solver", arguments.solver},
                        {"--network", arguments.network},
                        {"--engine", arguments.engine},
                        {"--device", arguments.device},
                        {"--normalise", arguments.normalise},
                        {"--out", arguments.out}};
  const std::pair<std::string, long long> numbers[] = {{"--seed", arguments.seed}, {"--held-out", arguments.heldOut}};
  std::vector<std::string> kept, problems;
  for (const auto& [name, value] : texts)
    if (!value.empty()) kept.push_back(name);
  for (const auto& [name, value] : numbers)
    if (value >= 0) kept.push_back(name);
  const auto& options = findById(catalog().solvers, saved.solver)->options;
  OptionValues changes;
  for (const auto& pair : *pairs) {
    const auto* option = findById(options, pair.first);
    if (pair.first.starts_with("source.") || pair.first.starts_with("target.") ||
        (option && option->meta.applies != Applies::live))
      kept.push_back("--" + pair.first);
    else
      takeOption(options, "solver " + saved.solver, pair, changes, problems);
  }
  if (!kept.empty()) {
    std::string names;
    for (const auto& name : kept) names += (names.empty() ? "" : ", ") + name;
    return badInput("A run that goes on keeps what it began with: " + names + " cannot change.",
                    "Leave that out, or begin a run with --out.");
  }
  if (!problems.empty()) return wrongOptions(problems);
  return changes;
}

}  // namespace brenier::cli
