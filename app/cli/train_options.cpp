#include "app/cli/train_options.h"

#include <algorithm>

#include "core/measures/measure.h"
#include "core/session/run_request.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

constexpr std::int64_t momentsWithoutWindow = 16;  // MB: enough for a film of most maps

OptionValues settingsFrom(const TrainArguments& arguments, std::vector<std::string>& problems) {
  OptionValues values;
  for (const auto& option : describeOptions<RunSettings>()) {
    std::vector<std::string> names = option.meta.aliases;  // a name of its own goes before them
    names.push_back(option.id);
    for (const auto& name : names) {
      const auto text = arguments.settings.find(name);
      if (text == arguments.settings.end()) continue;
      std::vector<std::string> wrong;
      takeOption({option}, "a run", option.id, text->second, values, wrong);
      problems.insert(problems.end(), wrong.begin(), wrong.end());
    }
  }
  return values;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> optionPairs(const std::vector<std::string>& extra,
                                                                     const std::vector<std::string>& flags) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < extra.size(); ++i) {
    const std::string& word = extra[i];
    if (!word.starts_with("--"))
      return badInput("\"" + word + "\" is not an option.", "Options begin with two dashes.");
    std::string name = word.substr(2), value;
    const auto equals = name.find('=');
    const bool hasValue = equals != std::string::npos || i + 1 < extra.size();
    if (equals != std::string::npos) value = name.substr(equals + 1);
    name.resize(std::min(name.size(), equals));
    std::string id = name;
    std::replace(id.begin(), id.end(), '-', '_');
    if (!isOptionOfRun(id)) {
      const std::string near = nearestNames("--" + name, flags);
      if (!near.empty() || !hasValue)
        return badInput("There is no option --" + name + (near.empty() ? "." : "; did you mean " + near + "?"),
                        "brenier-cli train --help shows the options.");
    }
    if (!hasValue) return badInput("Option --" + name + " has no value.", "Write --" + name + " VALUE.");
    if (equals == std::string::npos) value = extra[++i];
    name = std::move(id);
    pairs.emplace_back(name, value);
  }
  return pairs;
}

std::string flagOf(std::string id) {
  std::replace(id.begin(), id.end(), '_', '-');
  return "--" + id;
}

Result<OptionValues> settingsOf(const TrainArguments& arguments) {
  std::vector<std::string> problems;
  auto values = settingsFrom(arguments, problems);
  if (!problems.empty()) return wrongOptions(problems);
  return values;
}

Result<RunConfig> configFromArguments(TrainArguments& arguments) {
  RunRequest request;
  request.config.moments = momentsWithoutWindow;
  if (!arguments.configFile.empty()) {
    auto file = readRunRequest(arguments.configFile, request.config);
    if (!file) return Unexpected<RunError>(file.error());
    request = *std::move(file);
    if (arguments.out.empty()) arguments.out = request.out;
    arguments.json |= request.json;
    arguments.failOnAlarm |= request.failOnAlarm;
  }
  auto pairs = optionPairs(arguments.extra, arguments.flags);
  if (!pairs) return Unexpected<RunError>(pairs.error());
  for (auto& pair : *pairs) request.options.push_back(std::move(pair));  // after those of the file
  RunConfig& config = request.config;
  if (!arguments.problem.empty()) {
    config.problem = arguments.problem;
    config.source = config.target = {};  // a file's were those of its own problem
  }
  if (!arguments.source.empty()) config.source = measureSpecFromArgument(arguments.source);
  if (!arguments.target.empty()) config.target = measureSpecFromArgument(arguments.target);
  if (!arguments.solver.empty()) config.solver = arguments.solver;
  if (!arguments.testSource.empty()) config.testSource = measureSpecFromArgument(arguments.testSource);
  if (!arguments.testTarget.empty()) config.testTarget = measureSpecFromArgument(arguments.testTarget);
  if (!arguments.network.empty()) request.network = arguments.network;
  if (!arguments.preset.empty()) {
    request.preset = arguments.preset;
    config.solverOptions = {};  // a file's were those of something else
  }
  std::vector<std::string> problems;
  const OptionValues settings = settingsFrom(arguments, problems);
  if (problems.empty()) problems = readOptions<RunSettings>(config, settings);
  return understand(std::move(request), std::move(problems));
}

Result<ResumeChanges> changesOfResumed(const TrainArguments& arguments, const RunConfig& saved) {
  const auto pairs = optionPairs(arguments.extra, arguments.flags);
  if (!pairs) return Unexpected<RunError>(pairs.error());
  const std::pair<std::string, std::string> texts[] = {{"a configuration", arguments.configFile},
                                                       {"--problem", arguments.problem},
                                                       {"--source", arguments.source},
                                                       {"--target", arguments.target},
                                                       {"--solver", arguments.solver},
                                                       {"--network", arguments.network},
                                                       {"--preset", arguments.preset},
                                                       {"--out", arguments.out}};
  std::vector<std::string> kept, problems;
  for (const auto& [name, value] : texts)
    if (!value.empty()) kept.push_back(name);
  ResumeChanges changes;
  changes.settings = settingsFrom(arguments, problems);
  for (const auto& option : describeOptions<RunSettings>()) {
    // Threads never change the result; whoever loads the run has been told of them.
    if (option.meta.applies == Applies::live || option.id == "threads" || !changes.settings.contains(option.id))
      continue;
    std::string flag = flagOf(option.id);
    for (const auto& alias : option.meta.aliases)
      if (arguments.settings.contains(alias)) flag = flagOf(alias);
    if (std::find(kept.begin(), kept.end(), flag) == kept.end()) kept.push_back(flag);
  }
  const auto& options = findById(catalog().solvers, saved.solver)->options;
  for (const auto& [name, text] : *pairs) {
    const auto* option = findById(options, name);
    if (isOptionOfMeasure(name) || (option && option->meta.applies != Applies::live))
      kept.push_back("--" + name);
    else
      takeOption(options, "solver " + saved.solver, name, text, changes.options, problems);
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
