#include "core/session/sharing.h"

#include <algorithm>

#include "core/api/error_text.h"
#include "core/session/state_text.h"
#include "core/train/catalog.h"
#include "core/train/run/training_run.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

/// One word of a POSIX shell, whatever it holds.
std::string quoted(const std::string& text) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) || std::string_view("_-+.,:=/@%").find(char(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

/// A value that begins with a dash would be read as a flag.
void addFlag(std::string& line, std::string name, const std::string& value) {
  std::replace(name.begin(), name.end(), '_', '-');
  line += " --" + name + (value.starts_with('-') ? "=" : " ") + quoted(value);
}

void addMeasure(std::string& line, const std::string& side, const MeasureSpec& measure) {
  addFlag(line, side, measure.id);
  for (const auto& [id, value] : measure.options) addFlag(line, side + "." + id, toString(value));
}

Status addTest(std::string& line, const std::string& side, const MeasureSpec& measure) {
  if (measure.id.empty()) return ok();
  const auto path = measure.options.find("path");
  if (measure.options.size() > (path == measure.options.end() ? 0u : 1u))
    return badInput("The test measure " + measure.id + " has options for which there is no flag.",
                    "Save the run, and begin from its config.json.");
  addFlag(line, side, path == measure.options.end() ? measure.id : toString(path->second));
  return ok();
}

void addDifferences(std::string& line, const OptionValues& values, const OptionValues& plain) {
  for (const auto& [id, value] : values)
    if (const auto same = plain.find(id); same == plain.end() || same->second != value)
      addFlag(line, id, toString(value));
}

/// Names that there are, with values that they allow.
Status checkMeasure(const char* side, MeasureSpec& measure, bool needed) {
  if (measure.id.empty() && !needed) return ok();
  const Catalog& all = catalog();
  const auto* known = findById(all.measures, measure.id);
  if (!known) known = findById(all.imageMeasures, measure.id);
  if (!known) {
    const auto near = nearestNames(measure.id.substr(0, 60), idsOf(all.measures));
    return badInput(
        "The text names the " + std::string(side) + " \"" + measure.id.substr(0, 60) + "\", which there is not.",
        near.empty() ? "It may be of a newer Brenier." : "Did it mean " + near + "?");
  }
  const auto problems = checkOptions(known->options, measure.options);
  if (problems.empty()) return ok();
  return badInput("The text is wrong: " + asSentence(joinProblems(problems)), "It may be of a newer Brenier.");
}

Result<SharedState> readKnown(std::string_view text) {
  auto state = readStateText(text);
  if (!state) return state;
  RunConfig& config = state->config;
  auto complete = TrainingRun::complete(config);
  if (!complete)
    return badInput("The text is of a run that there is not: " + complete.error().message, complete.error().hint);
  config = *std::move(complete);
  for (const auto& [side, measure, needed] : {std::tuple("source", &config.source, true),
                                              {"target", &config.target, true},
                                              {"test source", &config.testSource, false},
                                              {"test target", &config.testTarget, false}})
    if (const Status known = checkMeasure(side, *measure, needed); !known) return Unexpected<RunError>(known.error());
  return state;
}

}  // namespace

Result<std::string> trainLine(const RunConfig& config, std::int64_t steps) {
  const auto whole = TrainingRun::complete(config);
  if (!whole) return Unexpected<RunError>(whole.error());
  const auto* problem = findById(catalog().problems, config.problem);
  const bool named = problem && problem->source == whole->source && problem->target == whole->target;
  RunConfig plain;  // what the line says so far, and what that chooses
  std::string line = "brenier-cli train";
  if (named) {
    plain.problem = config.problem;
    addFlag(line, "problem", config.problem);
  } else {
    plain.source = whole->source;
    plain.target = whole->target;
    addMeasure(line, "source", whole->source);
    addMeasure(line, "target", whole->target);
  }
  plain.solver = whole->solver;
  addFlag(line, "solver", whole->solver);
  const auto chosen = TrainingRun::complete(plain);
  if (!chosen) return Unexpected<RunError>(chosen.error());
  addDifferences(line, whole->solverOptions, chosen->solverOptions);
  for (const auto& [side, measure] :
       {std::pair("test-source", &config.testSource), {"test-target", &config.testTarget}})
    if (const Status added = addTest(line, side, *measure); !added) return Unexpected<RunError>(added.error());
  RunConfig asked = config;  // what alters no weights is for whoever types the line
  takeLiveSettings(RunSettings{}, asked);
  asked.threads = 0;
  if (steps > 0) asked.budget.steps = steps;
  addDifferences(line, writeOptions<RunSettings>(asked), writeOptions<RunSettings>(RunSettings{}));
  return line;
}

StateTexts stateTexts() {
  return {writeStateText, readKnown, trainLine};
}

}  // namespace brenier
