#include "core/lessons/lesson_json.h"

#include <regex>

#include "core/api/seeds.h"
#include "core/io/json_fault.h"
#include "core/lessons/asks/ask_kind.h"
#include "core/lessons/json_fields.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

using Json = nlohmann::json;
using Need = JsonFields::Need;

constexpr std::int64_t lessonFormat = 1;
constexpr std::size_t mostSteps = 40, longestText = 8000, mostProblems = 40;

/// What all parts of a lesson are checked against.
struct LessonChecks {
  const Catalog& catalog;
  const LessonFiles& files;
  std::vector<std::string> numbers;  ///< ids, and "step"
  MissingMoments missing;
};

void readLayers(JsonFields& fields, const std::string& field, std::uint32_t& into) {
  std::vector<std::string> names;
  fields.texts(field, names, layerNames().size(), layerNames());
  into = 0;
  for (std::size_t bit = 0; bit < layerNames().size(); ++bit)
    if (std::find(names.begin(), names.end(), layerNames()[bit]) != names.end()) into |= 1u << bit;
}
void readLayers(JsonFields& fields, const std::string& field, std::optional<std::uint32_t>& into) {
  if (!fields.has(field)) return void(fields.find(field));
  readLayers(fields, field, into.emplace());
}

void readBox(JsonFields& fields, const std::string& field, std::optional<Box>& into) {
  std::vector<float> corners;
  if (!fields.has(field)) return void(fields.find(field));
  fields.rows(field, 2, 2, corners);
  if (corners.size() == 4) into = Box{corners[0], corners[1], corners[2], corners[3]};
  if (!into || !(into->x0 < into->x1 && into->y0 < into->y1))
    fields.complain(field, "needs its lower left and its upper right corner");
}

OptionValues readValues(JsonFields& fields, const std::string& field) {
  OptionValues values;
  const Json* found = fields.find(field);
  if (!found) return values;
  if (!found->is_object()) fields.complain(field, "must be an object");
  for (const auto& [id, value] : found->items()) {
    if (const auto option = jsonOption(value))
      values[id] = *option;
    else
      fields.complain(field + "." + id, "must be a number that fits, a text, true or false");
  }
  return values;
}

void checkValues(JsonFields& fields, const std::string& field, const std::vector<OptionDescriptor>& options,
                 OptionValues& values) {
  for (const auto& problem : checkOptions(options, values)) fields.complain(field, "is wrong: " + problem);
}

void readMeasure(JsonFields& fields, const std::string& field, const LessonChecks& checks, MeasureSpec& into) {
  const Json* found = fields.find(field);
  if (!found) return;
  if (found->is_string()) {
    into = {found->get<std::string>(), {}};
  } else {
    into = {};
    fields.object(field, [&](JsonFields& inner) {
      inner.text("id", into.id, Need::must, 100);
      into.options = readValues(inner, "options");
    });
  }
  const auto* known = findById(checks.catalog.measures, into.id);
  if (!known) known = findById(checks.catalog.imageMeasures, into.id);
  if (!known) return fields.checkName(field, into.id, idsOf(checks.catalog.measures));
  checkValues(fields, field, known->options, into.options);
}

/// What is learned; the rest of `set` only changes what is seen of it.
void readRun(JsonFields& fields, const LessonChecks& checks, LessonSet& set) {
  bool named = false;
  for (const char* field :
       {"problem", "source", "target", "solver", "options", "weight_seed", "data_seed", "held_out", "settings"})
    named |= fields.has(field);
  RunConfig run;
  fields.text("problem", run.problem, Need::may, 100);
  if (!run.problem.empty()) fields.checkName("problem", run.problem, idsOf(checks.catalog.problems));
  if (const auto* problem = findById(checks.catalog.problems, run.problem)) {
    run.source = problem->source;
    run.target = problem->target;
    run.solver = problem->solver;
    run.solverOptions = problem->solverOptions;
  }
  const std::string solverOfProblem = run.solver;
  readMeasure(fields, "source", checks, run.source);
  readMeasure(fields, "target", checks, run.target);
  fields.text("solver", run.solver, Need::may, 100);
  if (run.solver != solverOfProblem) run.solverOptions.clear();
  for (auto& [id, value] : readValues(fields, "options")) run.solverOptions[id] = value;
  fields.number<std::uint64_t>("weight_seed", run.weightSeed, 0, 1'000'000'000);
  fields.number<std::uint64_t>("data_seed", run.dataSeed, 0, 1'000'000'000);
  fields.number<std::int64_t>("held_out", run.heldOut, 64, 4096);
  OptionValues settings = readValues(fields, "settings");
  auto wrong = checkOptions(lessonSettings(), settings);
  if (wrong.empty()) wrong = readOptions<RunSettings>(run, settings);
  for (const auto& problem : wrong) fields.complain("settings", "is wrong: " + problem);
  if (!named) return;
  if (run.source.id.empty() || run.target.id.empty() || run.solver.empty())
    fields.complain("problem", "is missing: a run needs it, or a source, a target and a solver");
  if (!run.solver.empty()) fields.checkName("solver", run.solver, idsOf(checks.catalog.solvers));
  if (const auto* solver = findById(checks.catalog.solvers, run.solver))
    checkValues(fields, "options", solver->options, run.solverOptions);
  if (fields.has("source") || fields.has("target")) run.problem.clear();
  set.run = std::move(run);
}

/// A saved run beside lesson.json.
void readMoment(JsonFields& fields, const LessonChecks& checks, std::string& into) {
  fields.text("moment", into, Need::may, 100);
  if (into.empty()) return;
  if (!into.ends_with(momentEnding)) return fields.complain("moment", "must name a .brenier file beside lesson.json");
  if (checks.files.contains(into)) return;
  if (checks.missing == MissingMoments::refused)
    return fields.complain("moment", "names " + into + ", which is not beside it");
  into.clear();
}

void readSet(JsonFields& fields, const LessonChecks& checks, LessonSet& set) {
  readRun(fields, checks, set);
  readLayers(fields, "layers", set.layers);
  fields.number("interpolation", set.interpolation, 0.0, 1.0);
  readBox(fields, "view", set.view);
  fields.number("pace", set.pace, 0.0, 100000.0);
  fields.number("seeds", set.seeds, std::int64_t{0}, std::int64_t{mostSeeds});
  if (set.seeds == 1) fields.complain("seeds", "must be 0, for one run, or at least 2");
  readMoment(fields, checks, set.moment);
  fields.choice("layout", set.layout, {"teach", "debug", "present"});
}

void readPlay(JsonFields& fields, const LessonChecks& checks, Budget& play) {
  fields.number("steps", play.steps, std::int64_t{1}, std::int64_t{1'000'000});
  fields.number("seconds", play.seconds, 0.01, 3600.0);
  fields.text("until", play.until, Need::may, 100);
  if (play.until.empty()) return;
  const auto split = play.until.find('=');
  if (split == std::string::npos) return fields.complain("until", "must be NUMBER=VALUE, as l2_uvp=3");
  fields.checkName("until", play.until.substr(0, split), idsOf(checks.catalog.metrics));
  if (!play.steps) fields.complain("until", "needs steps beside it: where it ends if the number is never so good");
}

/// Pictures that a text shows must be there, and nowhere else.
void checkPictures(JsonFields& fields, const std::string& field, const std::string& text, const LessonChecks& checks) {
  static const std::regex picture(R"(!\[[^\]]{0,200}\]\(([^)]{0,200})\))");
  for (std::sregex_iterator at(text.begin(), text.end(), picture), end; at != end; ++at)
    if (!checks.files.contains((*at)[1].str()))
      fields.complain(field, "shows the picture \"" + (*at)[1].str() + "\", which is not beside it");
}

/// A Markdown file beside lesson.json.
void readText(JsonFields& fields, const std::string& field, const LessonChecks& checks, std::string& into, Need need) {
  std::string file;
  fields.text(field, file, need, 100);
  if (file.empty()) return;
  const auto found = checks.files.find(file);
  if (!file.ends_with(".md")) return fields.complain(field, "must name a .md file beside lesson.json");
  if (found == checks.files.end()) return fields.complain(field, "names " + file + ", which is not beside it");
  into = found->second;
  if (into.size() > longestText)
    return fields.complain(field, "names " + file + ", which has " + std::to_string(into.size()) +
                                      " bytes, and at most " + std::to_string(longestText) + " fit beside a stage");
  checkPictures(fields, field, into, checks);
}

void readAsk(JsonFields& fields, const LessonChecks& checks, LessonAsk& ask) {
  fields.choice("kind", ask.kind, idsOf(askRegistry()), Need::must);
  fields.text("prompt", ask.prompt, Need::must, 400);
  fields.objects("verdicts", 6, [&](JsonFields& verdict) {
    AskVerdict& read = ask.verdicts.emplace_back();
    verdict.number("from", read.from, 0.0, 1.0, Need::must);
    verdict.text("text", read.text, Need::must, 600);
  });
  if (const auto* kind = findById(askRegistry(), ask.kind)) kind->read(fields, ask, checks.numbers);
}

void readStep(JsonFields& fields, const LessonChecks& checks, LessonStep& step) {
  fields.text("id", step.id, Need::must, 60);
  fields.text("title", step.title, Need::must, 80);
  readText(fields, "text", checks, step.text, Need::must);
  fields.text("caption", step.caption, Need::must, 160);
  fields.text("notes", step.notes, Need::may, 2000);
  fields.object("set", [&](JsonFields& inner) { readSet(inner, checks, step.set); });
  fields.object("play", [&](JsonFields& inner) { readPlay(inner, checks, step.play); });
  if (!step.set.moment.empty() && !step.play.steps)
    fields.complain("set.moment", "needs steps in play: those after which the run was saved");
  fields.object("watch", [&](JsonFields& inner) {
    inner.texts("numbers", step.numbers, 3, checks.numbers);
    readLayers(inner, "layers", step.lit);
  });
  fields.texts("controls", step.controls, lessonControls().size(), lessonControls());
  fields.object("ask", [&](JsonFields& inner) { readAsk(inner, checks, step.ask.emplace()); });
  fields.object("reveal", [&](JsonFields& inner) {
    readLayers(inner, "layers", step.reveal.layers);
    inner.number("interpolation", step.reveal.interpolation, 0.0, 1.0);
    inner.object("play", [&](JsonFields& play) { readPlay(play, checks, step.reveal.play); });
    readText(inner, "text", checks, step.reveal.text, Need::may);
    inner.text("caption", step.reveal.caption, Need::may, 160);
    if (!step.ask) inner.complain("text", "is of no use without an ask");
  });
  fields.object("next", [&](JsonFields& inner) {
    inner.text("right", step.nextRight, Need::may, 60);
    inner.text("wrong", step.nextWrong, Need::may, 60);
  });
  fields.objects("claims", 12, [&](JsonFields& claim) {
    LessonClaim& read = step.claims.emplace_back();
    claim.choice("number", read.number, checks.numbers, Need::must);
    claim.number("below", read.below, -1e12, 1e12);
    claim.number("above", read.above, -1e12, 1e12);
    if (!read.below && !read.above) claim.complain("below", "is missing, or above");
  });
}

void checkSteps(JsonFields& fields, const Lesson& lesson) {
  const auto ids = idsOf(lesson.steps);
  if (ids.empty()) return fields.complain("steps", "must hold at least one");
  if (!lesson.steps.front().set.run) fields.complain("steps[0].set", "must say what is learned");
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string at = "steps[" + std::to_string(i) + "]";
    if (std::find(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(i), ids[i]) !=
        ids.begin() + static_cast<std::ptrdiff_t>(i))
      fields.complain(at + ".id", "is \"" + ids[i] + "\", which an earlier step has");
    for (const auto& next : {lesson.steps[i].nextRight, lesson.steps[i].nextWrong})
      if (!next.empty()) fields.checkName(at + ".next", next, ids);
  }
}

bool isThere(const std::string& needed, const Catalog& catalog) {
  if (needed != "pictures") return true;
  return std::any_of(catalog.solvers.begin(), catalog.solvers.end(), [](auto& solver) { return solver.pictures; });
}

Lesson readFields(JsonFields& fields, const LessonChecks& checks) {
  Lesson lesson;
  std::int64_t format = lessonFormat;
  fields.number<std::int64_t>("format", format, 1, lessonFormat, Need::must);
  fields.text("id", lesson.id, Need::must, 60);
  if (!std::all_of(lesson.id.begin(), lesson.id.end(), [](unsigned char c) { return std::isalnum(c) || c == '-'; }))
    fields.complain("id", "may hold letters, digits and hyphens");
  fields.text("title", lesson.title, Need::must, 80);
  fields.text("level", lesson.level, Need::may, 40);
  fields.number<std::int64_t>("minutes", lesson.minutes, 1, 120, Need::must);
  std::string needs;
  fields.choice("needs", needs, {"pictures"});
  if (!isThere(needs, checks.catalog))
    fields.complain("needs", "is " + needs + ", which this build of Brenier cannot learn");
  fields.texts("goals", lesson.goals, 6);
  if (lesson.goals.empty()) fields.complain("goals", "must say what one is able to say afterwards");
  fields.objects("steps", mostSteps, [&](JsonFields& step) { readStep(step, checks, lesson.steps.emplace_back()); });
  fields.finish();
  checkSteps(fields, lesson);
  return lesson;
}

/// A text inside a sentence: whatever a file holds, it is readable.
std::string shownProblems(std::vector<std::string> problems) {
  const std::size_t count = problems.size();
  if (count > mostProblems) problems.resize(mostProblems);
  std::string all = joinProblems(problems);
  if (count > mostProblems) all += "; and " + std::to_string(count - mostProblems) + " more";
  if (all.size() > 3500) all = all.substr(0, 3500) + "...";
  for (char& c : all)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  return all;
}

bool isPictureName(const std::string& name) {
  return name.ends_with(".svg") || name.ends_with(".png") || name.ends_with(".jpg");
}

}  // namespace

bool canPlay(const LessonFiles& files, const Catalog& catalog) {
  const auto text = files.find("lesson.json");
  const Json json = text == files.end() ? Json() : Json::parse(text->second, nullptr, false);
  return isThere(json.is_object() ? jsonField(json, "needs", std::string()) : std::string(), catalog);
}

const std::vector<OptionDescriptor>& lessonSettings() {
  static const std::vector<OptionDescriptor> settings = [] {
    auto all = describeOptions<RunSettings>();
    std::erase_if(all, [](const OptionDescriptor& option) {
      const bool field = option.id == "weight_seed" || option.id == "data_seed" || option.id == "held_out";
      return field || option.id == "threads" || option.meta.applies == Applies::live;
    });
    return all;
  }();
  return settings;
}

const std::vector<std::string>& layerNames() {
  static const std::vector<std::string> names = {"source",    "target", "image", "arrows", "potential",
                                                 "conjugate", "grid",   "tears", "exact",  "error",
                                                 "balance",   "space",  "cells"};
  return names;
}

Result<Lesson> readLesson(LessonFiles files, const Catalog& catalog, const std::string& name, MissingMoments missing) {
  const auto text = files.find("lesson.json");
  if (text == files.end())
    return badInput(name + " holds no lesson.json.", "A lesson is a folder with lesson.json, its texts and pictures.");
  const Json json = Json::parse(text->second, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    return badInput(name + ": lesson.json is no JSON object" + jsonFault(text->second) + ".",
                    "docs/lesson.schema.json says what it holds.");
  LessonChecks checks{catalog, files, idsOf(catalog.metrics), missing};
  checks.numbers.push_back("step");
  std::vector<std::string> problems;
  Lesson lesson;
  try {
    JsonFields fields(json, "", problems);
    lesson = readFields(fields, checks);
  } catch (const std::exception& e) {  // std::regex runs out of stack, texts that are not UTF-8 are shown
    problems.push_back(std::string("a text cannot be read (") + e.what() + ")");
  }
  if (!problems.empty())
    return badInput(name + ": " + shownProblems(std::move(problems)) + ".",
                    "docs/lesson.schema.json says what it holds.");
  for (auto& [file, bytes] : files) {
    if (isPictureName(file)) lesson.files[file] = std::move(bytes);
    if (file.ends_with(momentEnding)) lesson.moments[file] = std::move(bytes);
  }
  return lesson;
}

}  // namespace brenier
