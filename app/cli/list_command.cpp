#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "app/cli/drawing_child.h"
#include "app/cli/metric_words.h"
#include "app/cli/option_text.h"
#include "app/cli/solver_pages.h"
#include "core/api/glossary.h"
#include "core/exports/exporter.h"
#include "core/measures/data_checks.h"
#include "core/train/catalog.h"
#include "core/truth/alarms.h"

namespace brenier::cli {
namespace {

using Json = nlohmann::json;

const char* kindName(OptionKind kind) {
  switch (kind) {
    case OptionKind::flag:
      return "flag";
    case OptionKind::integer:
      return "integer";
    case OptionKind::real:
      return "real";
    case OptionKind::choice:
      return "choice";
    case OptionKind::text:
      return "text";
  }
  return "";
}

Json optionJson(const OptionDescriptor& option) {
  Json json{
      {"id", option.id}, {"title", option.meta.title}, {"help", option.meta.help}, {"kind", kindName(option.kind)}};
  std::visit([&](const auto& v) { json["default"] = v; }, option.defaultValue);
  if (option.optional) json["default"] = nullptr;
  if (option.kind == OptionKind::integer || option.kind == OptionKind::real) {
    if (option.meta.min > -1e299) json["min"] = option.meta.min;
    if (option.meta.max < 1e299) json["max"] = option.meta.max;
  }
  if (!option.meta.unit.empty()) json["unit"] = option.meta.unit;
  if (!option.meta.choices.empty()) json["choices"] = option.meta.choices;
  json["applies"] = option.meta.applies == Applies::live ? "live" : "restart";
  return json;
}

/// A setting is an entry without options of its own.
Json entryJson(const OptionDescriptor& setting) {
  Json json = optionJson(setting);
  json["options"] = Json::array();
  json["aliases"] = setting.meta.aliases;
  if (!setting.meta.group.empty()) json["group"] = setting.meta.group;
  return json;
}

Json entryJson(const Descriptor& entry) {
  Json options = Json::array();
  for (const auto& option : entry.options) options.push_back(optionJson(option));
  return {{"id", entry.id}, {"title", entry.title}, {"help", entry.help}, {"options", options}};
}

Json entryJson(const SolverDescriptor& entry) {
  Json json = entryJson(static_cast<const Descriptor&>(entry));
  json["pictures"] = entry.pictures;
  json["optimal"] = entry.caps.nearOptimal();
  json["inverse"] = entry.caps.inverse;
  json["presets"] = Json::array();
  for (const auto& preset : presetsOf(entry)) {
    Json values = Json::object();
    for (const auto& option : preset.options)
      std::visit([&](const auto& v) { values[option.id] = v; }, option.defaultValue);
    json["presets"].push_back(
        {{"id", preset.id}, {"title", preset.title}, {"help", preset.help}, {"options", std::move(values)}});
  }
  return json;
}

std::vector<std::string> takersOf(const NetworkDescriptor& network) {
  std::vector<std::string> takers;
  for (const auto& solver : catalog().solvers)
    if (network.fits(solver)) takers.push_back(solver.id);
  return takers;
}

Json entryJson(const NetworkDescriptor& entry) {
  Json json = entryJson(static_cast<const Descriptor&>(entry));
  json["solvers"] = takersOf(entry);
  return json;
}

Json entryJson(const ProblemDescriptor& entry) {
  return {{"id", entry.id},           {"title", entry.title},      {"help", entry.help},
          {"options", Json::array()}, {"source", entry.source.id}, {"target", entry.target.id},
          {"solver", entry.solver}};
}

Json entryJson(const MetricDescriptor& entry) {
  return {{"id", entry.id},
          {"title", entry.title},
          {"help", entry.help},
          {"unit", entry.unit},
          {"direction", nameOf(entry.better)},
          {"kind", nameOf(entry.kind)},
          {"formula", entry.formula},
          {"reading", entry.reading},
          {"method", entry.method},
          {"options", Json::array()}};
}

Json entryJson(const GlossaryEntry& entry) {
  return {{"id", entry.id},
          {"title", entry.word},
          {"help", entry.meaning},
          {"formula", entry.formula},
          {"options", Json::array()}};
}

/// What a plain list adds to the help of an entry.
template <class Entry>
std::string remarks(const Entry&) {
  return {};
}

std::string remarks(const MetricDescriptor& metric) {
  return std::string(" (") + (metric.unit.empty() ? "" : metric.unit + ", ") + nameOf(metric.kind) + ", " +
         nameOf(metric.better) + ")";
}

std::string remarks(const GlossaryEntry& entry) {
  return entry.formula.empty() ? "" : " " + entry.formula;
}

std::string remarks(const NetworkDescriptor& network) {
  std::string text;
  for (const auto& id : takersOf(network)) text += (text.empty() ? " (for " : ", ") + id;
  return text + ")";
}

std::string remarks(const OptionDescriptor& setting) {
  const std::string range = rangeText(setting);
  return " (" + range + (range.empty() ? "" : "; ") + "by default " + toString(setting.defaultValue) + ")";
}

template <class Entry>
const std::string& entryTitle(const Entry& entry) {
  if constexpr (std::is_same_v<Entry, OptionDescriptor>)
    return entry.meta.title;
  else if constexpr (std::is_same_v<Entry, GlossaryEntry>)
    return entry.word;
  else
    return entry.title;
}

template <class Entry>
const std::string& entryHelp(const Entry& entry) {
  if constexpr (std::is_same_v<Entry, OptionDescriptor>)
    return entry.meta.help;
  else if constexpr (std::is_same_v<Entry, GlossaryEntry>)
    return entry.meaning;
  else
    return entry.help;
}

template <class List>
void printList(const List& list, bool asJson) {
  if (asJson) {
    Json all = Json::array();
    for (const auto& entry : list) all.push_back(entryJson(entry));
    std::cout << all.dump(2) << '\n';
    return;
  }
  std::size_t width = 0;
  for (const auto& entry : list) width = std::max(width, entry.id.size());
  for (const auto& entry : list)
    std::cout << entry.id << std::string(width - entry.id.size() + 2, ' ') << entryTitle(entry) << ": "
              << entryHelp(entry) << remarks(entry) << '\n';
}

}  // namespace

void addList(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand(
      "list",
      "Show what can be named: measures, problems, solvers, networks, metrics, alarms, exports, settings, what is "
      "checked of data, and the words of the field");
  const auto what = std::make_shared<std::string>();
  const auto json = std::make_shared<bool>(false);
  command->add_option("what", *what, "Which list")
      ->required()
      ->check(CLI::IsMember({"measures", "problems", "solvers", "networks", "metrics", "alarms", "exports", "settings",
                             "checks", "glossary"}));
  command->add_flag("--json", *json, "As JSON, with every option");
  const auto pages = std::make_shared<std::string>();
  command
      ->add_option("--pages", *pages,
                   "For solvers, settings and glossary: write a Markdown page of each, or of all, into this folder; "
                   "for metrics: "
                   "into its numbers.md")
      ->type_name("FOLDER");
  command->footer("Example: brenier-cli list solvers --json");
  command->callback([what, json, pages, &exitCode] {
    if (!pages->empty()) {
      exitCode = *what == "solvers"    ? writeSolverPages(*pages)
                 : *what == "settings" ? writeSettingsPage(*pages)
                 : *what == "glossary" ? writeGlossaryPage(*pages)
                 : *what == "metrics"
                     ? writeMetricsPage(*pages)
                     : report({ErrorKind::badInput,
                               "There are pages of solvers, settings, metrics and glossary, not of " + *what + ".",
                               "Use: list solvers --pages FOLDER."});
      return;
    }
    const Catalog& all = catalog();
    if (*what == "measures") {
      auto measures = all.measures;
      measures.insert(measures.end(), all.imageMeasures.begin(), all.imageMeasures.end());
      printList(measures, *json);
    }
    if (*what == "problems") printList(all.problems, *json);
    if (*what == "solvers") printList(all.solvers, *json);
    if (*what == "networks") printList(all.networks, *json);
    if (*what == "metrics") printList(all.metrics, *json);
    if (*what == "alarms") {
      std::vector<Descriptor> alarms;
      for (const auto& entry : alarmEntries()) alarms.push_back(entry.descriptor);
      printList(alarms, *json);
    }
    if (*what == "checks") {
      std::vector<Descriptor> checks;
      for (const auto& check : dataChecks()) checks.push_back(check.descriptor);
      printList(checks, *json);
    }
    if (*what == "glossary") printList(glossary(), *json);
    if (*what == "settings") printList(describeOptions<RunSettings>(), *json);
    if (*what == "exports") {
      auto formats = exportDescriptors();
      for (auto& drawn : drawnFormats()) formats.push_back(std::move(drawn));
      printList(formats, *json);
    }
  });
}

}  // namespace brenier::cli
