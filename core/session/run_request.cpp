#include "core/session/run_request.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "core/api/error_text.h"
#include "core/measures/image_measure.h"
#include "core/measures/measure.h"
#include "core/session/run_config_json.h"
#include "core/session/run_data.h"
#include "core/train/catalog.h"
#include "core/train/run/training_run.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

/// A measure of a run whose options are written behind its name and a point.
struct NamedMeasure {
  std::string name;
  MeasureSpec RunConfig::*measure;
};

const NamedMeasure* measureOfOption(const std::string& option) {
  static const NamedMeasure measures[] = {{"source", &RunConfig::source},
                                          {"target", &RunConfig::target},
                                          {"test_source", &RunConfig::testSource},
                                          {"test_target", &RunConfig::testTarget}};
  for (const auto& measure : measures)
    if (option.starts_with(measure.name + ".")) return &measure;
  return nullptr;
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

void takeOptions(const RunRequest& request, RunConfig& config, std::vector<std::string>& problems) {
  for (const auto& [name, text] : request.options) {
    if (const auto* named = measureOfOption(name)) {
      MeasureSpec& measure = config.*named->measure;
      takeOption(optionsOfMeasure(measure.id), named->name + " " + measure.id, name.substr(named->name.size() + 1),
                 text, measure.options, problems);
    } else if (const auto* solver = findById(catalog().solvers, config.solver)) {
      takeOption(solver->options, "solver " + config.solver, name, text, config.solverOptions, problems);
    }
  }
}

/// `ID:option=value:...` -> the id, and each setting in both measures where they have that option: a generated problem
/// needs the same dimension and seed on both sides. An option's name may be cut short where that is not ambiguous.
void takeProblem(RunConfig& config, std::vector<std::string>& problems) {
  std::istringstream parts(std::exchange(config.problem, {}));
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
      takeOption(options, "problem " + config.problem, findById(options, name) ? name : meant[0],
                 part.substr(equals + 1), spec->options, problems);
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

/// Gives every option of the solver that is not said the value that the preset has, whatever a problem says.
void takePreset(const std::string& id, RunConfig& config, std::vector<std::string>& problems) {
  const auto* solver = findById(catalog().solvers, config.solver);
  if (!solver) return;
  const auto presets = presetsOf(*solver);
  const auto* preset = findById(presets, id);
  if (!preset) {
    const auto near = nearestNames(id, idsOf(presets));
    problems.push_back("there is no preset \"" + id + "\" of the solver " + config.solver +
                       (near.empty() ? "; list solvers --json shows them" : "; did you mean " + near + "?"));
    return;
  }
  for (const auto& option : preset->options) config.solverOptions.emplace(option.id, option.defaultValue);
}

}  // namespace

bool isOptionOfRun(const std::string& name) {
  if (isOptionOfMeasure(name)) return true;
  return std::any_of(catalog().solvers.begin(), catalog().solvers.end(),
                     [&](const SolverDescriptor& solver) { return findById(solver.options, name) != nullptr; });
}

bool isOptionOfMeasure(const std::string& name) {
  return measureOfOption(name) != nullptr;
}

void takeOption(const std::vector<OptionDescriptor>& options, const std::string& owner, const std::string& name,
                const std::string& text, OptionValues& values, std::vector<std::string>& problems) {
  const auto* option = findById(options, name);
  if (!option) {
    const auto near = nearestNames(name, idsOf(options));
    problems.push_back("there is no option \"" + name + "\" of " + owner +
                       (near.empty() ? "" : "; did you mean " + near + "?"));
    return;
  }
  auto value = parseOption(*option, text);
  if (!value)
    problems.push_back(value.error());
  else
    values[name] = *value;
}

Unexpected<RunError> wrongOptions(const std::vector<std::string>& problems) {
  return badInput("In the options, " + asSentence(joinProblems(problems)),
                  "brenier-cli list solvers --json shows every option, list settings those of a run.");
}

Result<RunRequest> readRunRequest(const std::string& path, const RunSettings& defaults) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return badInput("The configuration " + path + " cannot be read.", "Give the path of a JSON file.");
  std::ostringstream text;
  text << file.rdbuf();
  RunWords words{.defaults = defaults, .isOption = isOptionOfRun};
  auto config = readRunConfig(text.str(), path, UnknownFields::refuse, &words);
  if (!config) return Unexpected<RunError>(config.error());
  const std::string folder = std::filesystem::path(path).parent_path().string();
  for (auto* measure : {&config->source, &config->target, &config->testSource, &config->testTarget}) {
    if (measure->options.empty() && !measure->id.empty()) *measure = measureSpecFromArgument(measure->id);
    findData(folder, *measure);
  }
  return RunRequest{*std::move(config), words.network,           words.preset, words.out, words.json,
                    words.failOnAlarm,  std::move(words.options)};
}

Result<RunConfig> understand(RunRequest request, std::vector<std::string> problems) {
  RunConfig config = std::move(request.config);
  takeProblem(config, problems);
  nameParts(config);
  if (!request.preset.empty()) takePreset(request.preset, config, problems);
  if (!request.network.empty()) takeNetwork(request.network, config, problems);
  takeOptions(request, config, problems);
  if (!problems.empty()) return wrongOptions(problems);
  return config;
}

}  // namespace brenier
