#include "core/session/run_config_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/session/json_value.h"

namespace brenier {
namespace {

using Json = nlohmann::json;
constexpr int formatVersion = 1;

Json optionsToJson(const OptionValues& values) {
  Json json = Json::object();
  for (const auto& [id, value] : values) std::visit([&](const auto& v) { json[id] = v; }, value);
  return json;
}

Json measureToJson(const MeasureSpec& measure) {
  return {{"id", measure.id}, {"options", optionsToJson(measure.options)}};
}

/// Collects what is wrong instead of stopping at the first problem.
class Reader {
 public:
  Reader(const Json& json, std::string where, UnknownFields unknown = UnknownFields::refuse)
      : m_json(json), m_where(std::move(where)), m_unknown(unknown) {}

  template <class T>
  void read(const char* field, T& value) {
    m_known.push_back(field);
    const auto it = m_json.find(field);
    if (it == m_json.end() || it->is_null()) return;
    try {
      value = jsonAs<T>(*it);
    } catch (const std::exception&) {
      problems.push_back(m_where + field + " has the wrong type or is out of range");
    }
  }

  template <class T>
  void read(const char* field, std::optional<T>& value) {
    T plain{};
    const auto it = m_json.find(field);
    if (it != m_json.end() && !it->is_null()) {
      read(field, plain);
      value = plain;
    } else {
      m_known.push_back(field);
    }
  }

  void read(const char* field, OptionValues& values) {
    m_known.push_back(field);
    const auto it = m_json.find(field);
    if (it == m_json.end()) return;
    if (!it->is_object()) {
      problems.push_back(m_where + field + " must be an object");
      return;
    }
    for (const auto& [id, value] : it->items()) readValue(field, id, value, values);
  }

  void read(const char* field, MeasureSpec& measure) {
    m_known.push_back(field);
    const auto it = m_json.find(field);
    if (it == m_json.end()) return;
    if (it->is_string()) {
      measure.id = it->get<std::string>();
      return;
    }
    if (!it->is_object()) {
      problems.push_back(m_where + field + " must be a measure's id or an object with id and options");
      return;
    }
    Reader inner(*it, m_where + field + ".", m_unknown);
    inner.read("id", measure.id);
    inner.read("options", measure.options);
    inner.finish();
    problems.insert(problems.end(), inner.problems.begin(), inner.problems.end());
  }

  /// Names fields that nobody asked for.
  void finish() {
    if (m_unknown == UnknownFields::keep) return;
    for (const auto& [id, value] : m_json.items()) {
      if (std::find(m_known.begin(), m_known.end(), id) != m_known.end()) continue;
      const auto near = nearestNames(id, m_known);
      problems.push_back("there is no field \"" + m_where + id + "\"" +
                         (near.empty() ? "" : "; did you mean " + near + "?"));
    }
  }

  std::vector<std::string> problems;

 private:
  void readValue(const char* field, const std::string& id, const Json& value, OptionValues& values) {
    if (const auto option = jsonOption(value))
      values[id] = *option;
    else
      problems.push_back(m_where + field + "." + id + " must be a number that fits, a text, true or false");
  }

  const Json& m_json;
  std::string m_where;
  UnknownFields m_unknown;
  std::vector<std::string> m_known;
};

void readBudget(const Json& json, Budget& budget, UnknownFields unknown, std::vector<std::string>& problems) {
  const auto it = json.find("budget");
  if (it == json.end()) return;
  if (!it->is_object()) {
    problems.push_back("budget must be an object");
    return;
  }
  Reader reader(*it, "budget.", unknown);
  reader.read("steps", budget.steps);
  reader.read("seconds", budget.seconds);
  reader.read("until_gap_percent", budget.untilGapPercent);
  reader.finish();
  problems.insert(problems.end(), reader.problems.begin(), reader.problems.end());
}

/// Sets the fields that this version knows and leaves the others.
void replace(Json& json, const Json& now, const std::vector<const char*>& known) {
  if (!json.is_object()) json = Json::object();
  for (const char* field : known) json.erase(field);
  json.update(now);
}

}  // namespace

std::string writeOptionValues(const OptionValues& values) {
  return optionsToJson(values).dump();
}

Result<OptionValues> readOptionValues(const std::string& text, const std::string& name) {
  const Json json = {{"options", Json::parse(text, nullptr, false)}};
  OptionValues values;
  Reader reader(json, "");
  reader.read("options", values);
  if (!json["options"].is_object() || !reader.problems.empty())
    return badInput(name + " holds no options that can be read.", "The run is damaged.");
  return values;
}

std::string writeRunConfig(const RunConfig& config, const std::string& existing) {
  Json json = Json::parse(existing, nullptr, false);
  if (!json.is_object()) json = Json::object();
  json["format"] = formatVersion;
  json["problem"] = config.problem;
  replace(json["source"], measureToJson(config.source), {"id", "options"});
  replace(json["target"], measureToJson(config.target), {"id", "options"});
  json["solver"] = config.solver;
  json["solver_options"] = optionsToJson(config.solverOptions);
  json["weight_seed"] = config.weightSeed;
  json["data_seed"] = config.dataSeed;
  json["engine"] = config.engine;
  json["device"] = config.device;
  json["normalise"] = config.normalise;
  json["threads"] = config.threads;
  json["held_out"] = config.heldOut;
  Json budget = Json::object();
  if (config.budget.steps) budget["steps"] = *config.budget.steps;
  if (config.budget.seconds) budget["seconds"] = *config.budget.seconds;
  if (config.budget.untilGapPercent) budget["until_gap_percent"] = *config.budget.untilGapPercent;
  replace(json["budget"], budget, {"steps", "seconds", "until_gap_percent"});
  return json.dump(2) + "\n";
}

Result<RunConfig> readRunConfig(const std::string& text, const std::string& name, UnknownFields unknown) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    return badInput(name + " is not a JSON object.", "Write a configuration as brenier-cli does in RUN/config.json.");
  RunConfig config;
  int format = formatVersion;
  Reader reader(json, "", unknown);
  reader.read("format", format);
  reader.read("problem", config.problem);
  reader.read("source", config.source);
  reader.read("target", config.target);
  reader.read("solver", config.solver);
  reader.read("solver_options", config.solverOptions);
  reader.read("weight_seed", config.weightSeed);
  reader.read("data_seed", config.dataSeed);
  reader.read("engine", config.engine);
  reader.read("device", config.device);
  reader.read("normalise", config.normalise);
  reader.read("threads", config.threads);
  reader.read("held_out", config.heldOut);
  Json ignored;
  reader.read("budget", ignored);
  reader.finish();
  readBudget(json, config.budget, unknown, reader.problems);
  if (format > formatVersion)
    return badInput(name + " has format " + std::to_string(format) + ", and this version reads up to " +
                        std::to_string(formatVersion) + ".",
                    "Open it with a newer Brenier.");
  if (reader.problems.empty()) return config;
  std::string message = name + ": ";
  for (std::size_t i = 0; i < reader.problems.size(); ++i) message += (i ? "; " : "") + reader.problems[i];
  return badInput(message + ".");
}

}  // namespace brenier
