#include "core/lessons/lesson_write.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/session/run_config_json.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// The shortest decimal number that reads back as this one.
double plainDouble(float value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  double plain = 0;
  std::from_chars(text, end, plain);
  return plain;
}

OrderedJson rowsToJson(const std::vector<float>& values, std::size_t columns) {
  OrderedJson rows = OrderedJson::array();
  for (std::size_t i = 0; i + columns <= values.size(); i += columns) {
    OrderedJson row = OrderedJson::array();
    for (std::size_t c = 0; c < columns; ++c) row.push_back(plainDouble(values[i + c]));
    rows.push_back(std::move(row));
  }
  return rows;
}

OrderedJson boxToJson(const Box& box) {
  return rowsToJson({box.x0, box.y0, box.x1, box.y1}, 2);
}

OrderedJson layersToJson(std::uint32_t layers) {
  OrderedJson names = OrderedJson::array();
  for (std::size_t bit = 0; bit < layerNames().size(); ++bit)
    if (layers & (1u << bit)) names.push_back(layerNames()[bit]);
  return names;
}

OrderedJson optionsToJson(const OptionValues& values) {
  return OrderedJson::parse(writeOptionValues(values));
}

void putMeasure(OrderedJson& json, const char* field, const MeasureSpec& measure) {
  if (measure.options.empty())
    json[field] = measure.id;
  else
    json[field] = {{"id", measure.id}, {"options", optionsToJson(measure.options)}};
}

template <class T>
void put(OrderedJson& json, const char* field, const std::optional<T>& value) {
  if (value) json[field] = *value;
}
void put(OrderedJson& json, const char* field, const std::string& text) {
  if (!text.empty()) json[field] = text;
}

/// The options of the solver as a reader must hear them: those that the run sets, and those that its problem sets
/// otherwise.
OptionValues solverOptions(const RunConfig& run, const ProblemDescriptor* problem, const Catalog& catalog) {
  OptionValues values = run.solverOptions;
  const auto* solver = findById(catalog.solvers, run.solver);
  if (!problem || !solver || problem->solver != run.solver) return values;
  for (const auto& [id, value] : problem->solverOptions)
    if (const auto* option = findById(solver->options, id); option && !values.contains(id))
      values[id] = option->defaultValue;
  std::erase_if(values, [&](const auto& item) {
    const auto same = problem->solverOptions.find(item.first);
    return same != problem->solverOptions.end() && same->second == item.second;
  });
  return values;
}

void putRun(OrderedJson& set, const RunConfig& run, const Catalog& catalog) {
  const auto* problem = findById(catalog.problems, run.problem);
  if (problem && (problem->source != run.source || problem->target != run.target)) problem = nullptr;
  if (problem) {
    set["problem"] = run.problem;
  } else {
    putMeasure(set, "source", run.source);
    putMeasure(set, "target", run.target);
  }
  if (!problem || problem->solver != run.solver) set["solver"] = run.solver;
  if (const auto options = solverOptions(run, problem, catalog); !options.empty())
    set["options"] = optionsToJson(options);
  const RunConfig plain;
  if (run.weightSeed != plain.weightSeed) set["weight_seed"] = run.weightSeed;
  if (run.dataSeed != plain.dataSeed) set["data_seed"] = run.dataSeed;
  if (run.heldOut != plain.heldOut) set["held_out"] = run.heldOut;
  const OptionValues said = writeOptions<RunSettings>(run);
  OptionValues settings;
  for (const auto& option : lessonSettings())
    if (const auto value = said.find(option.id); value != said.end() && value->second != option.defaultValue)
      settings[option.id] = value->second;
  if (!settings.empty()) set["settings"] = optionsToJson(settings);
}

OrderedJson setToJson(const LessonSet& set, const Catalog& catalog) {
  OrderedJson json = OrderedJson::object();
  if (set.run) putRun(json, *set.run, catalog);
  if (set.layers) json["layers"] = layersToJson(*set.layers);
  put(json, "interpolation", set.interpolation);
  if (set.view) json["view"] = boxToJson(*set.view);
  put(json, "pace", set.pace);
  put(json, "seeds", set.seeds);
  put(json, "moment", set.moment);
  put(json, "layout", set.layout);
  return json;
}

OrderedJson playToJson(const Budget& play) {
  OrderedJson json = OrderedJson::object();
  put(json, "steps", play.steps);
  put(json, "seconds", play.seconds);
  put(json, "until", play.until);
  return json;
}

/// What is at its default belongs to other kinds of questions.
OrderedJson askToJson(const LessonAsk& ask) {
  OrderedJson json = {{"kind", ask.kind}, {"prompt", ask.prompt}};
  const LessonAsk plain;
  for (const auto& option : ask.options) {
    OrderedJson one = {{"text", option.text}};
    put(one, "reason", option.reason);
    put(one, "number", option.number);
    if (option.right) one["right"] = true;
    json["options"].push_back(std::move(one));
  }
  if (!ask.number.empty()) {
    json["number"] = ask.number;
    json["min"] = ask.min;
    json["max"] = ask.max;
  }
  put(json, "unit", ask.unit);
  const std::pair<const char*, const PlanePoints*> points[] = {
      {"source", &ask.source}, {"target", &ask.target}, {"points", &ask.points}, {"centres", &ask.centres}};
  for (const auto& [field, values] : points)
    if (!values->empty()) json[field] = rowsToJson(*values, 2);
  if (!ask.lines.empty()) json["lines"] = rowsToJson(ask.lines, 4);
  if (ask.box) json["box"] = boxToJson(*ask.box);
  if (ask.cells != plain.cells) json["cells"] = ask.cells;
  for (const auto& verdict : ask.verdicts) json["verdicts"].push_back({{"from", verdict.from}, {"text", verdict.text}});
  return json;
}

OrderedJson revealToJson(const LessonReveal& reveal, const std::string& textFile) {
  OrderedJson json = OrderedJson::object();
  if (reveal.layers) json["layers"] = layersToJson(*reveal.layers);
  put(json, "interpolation", reveal.interpolation);
  if (!reveal.caption.empty()) json["caption"] = reveal.caption;
  if (const OrderedJson play = playToJson(reveal.play); !play.empty()) json["play"] = play;
  put(json, "text", textFile);
  return json;
}

void putWatch(OrderedJson& json, const LessonStep& step) {
  OrderedJson watch = OrderedJson::object();
  if (!step.numbers.empty()) watch["numbers"] = step.numbers;
  if (step.lit) watch["layers"] = layersToJson(step.lit);
  if (!watch.empty()) json["watch"] = watch;
}

void putClaims(OrderedJson& json, const LessonStep& step) {
  for (const auto& claim : step.claims) {
    OrderedJson one = {{"number", claim.number}};
    put(one, "below", claim.below);
    put(one, "above", claim.above);
    json["claims"].push_back(std::move(one));
  }
}

/// `name`: of its Markdown files, without their ending.
OrderedJson stepToJson(const LessonStep& step, const Catalog& catalog, const std::string& name, LessonFiles& files) {
  OrderedJson json = {{"id", step.id}, {"title", step.title}, {"text", name + ".md"}, {"caption", step.caption}};
  files[name + ".md"] = step.text;
  put(json, "notes", step.notes);
  if (const OrderedJson set = setToJson(step.set, catalog); !set.empty()) json["set"] = set;
  if (const OrderedJson play = playToJson(step.play); !play.empty()) json["play"] = play;
  putWatch(json, step);
  if (!step.controls.empty()) json["controls"] = step.controls;
  if (step.ask) json["ask"] = askToJson(*step.ask);
  const std::string answer = step.reveal.text.empty() ? "" : name + "-answer.md";
  if (!answer.empty()) files[answer] = step.reveal.text;
  if (const OrderedJson reveal = revealToJson(step.reveal, answer); !reveal.empty()) json["reveal"] = reveal;
  OrderedJson next = OrderedJson::object();
  put(next, "right", step.nextRight);
  put(next, "wrong", step.nextWrong);
  if (!next.empty()) json["next"] = next;
  putClaims(json, step);
  return json;
}

bool learnsPictures(const Lesson& lesson, const Catalog& catalog) {
  return std::any_of(lesson.steps.begin(), lesson.steps.end(), [&](const LessonStep& step) {
    const auto* solver = step.set.run ? findById(catalog.solvers, step.set.run->solver) : nullptr;
    return solver && solver->pictures;
  });
}

}  // namespace

LessonFiles lessonFiles(const Lesson& lesson, const Catalog& catalog) {
  LessonFiles files = lesson.files;
  for (const auto& step : lesson.steps)
    if (const auto moment = lesson.moments.find(step.set.moment); moment != lesson.moments.end()) files.insert(*moment);
  OrderedJson json = {{"format", 1}, {"id", lesson.id}, {"title", lesson.title}, {"minutes", lesson.minutes}};
  put(json, "level", lesson.level);
  if (learnsPictures(lesson, catalog)) json["needs"] = "pictures";
  json["goals"] = lesson.goals;
  json["steps"] = OrderedJson::array();
  for (std::size_t i = 0; i < lesson.steps.size(); ++i)
    json["steps"].push_back(stepToJson(lesson.steps[i], catalog, std::to_string(i + 1) + "-text", files));
  files["lesson.json"] = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return files;
}

}  // namespace brenier
