#include "core/session/run_config_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/api/error_text.h"
#include "core/io/json_fault.h"
#include "core/session/data_record_json.h"
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
  void read(const std::string& field, T& value) {
    if (const Json* found = find(field); found && !take(*found, value))
      problems.push_back(m_where + field + " has the wrong type or is out of range");
  }

  void read(const std::string& field, OptionValues& values) {
    const Json* found = find(field);
    if (!found) return;
    if (!found->is_object()) {
      problems.push_back(m_where + field + " must be an object");
      return;
    }
    for (const auto& [id, value] : found->items()) {
      if (const auto option = jsonOption(value))
        values[id] = *option;
      else
        problems.push_back(m_where + field + "." + id + " must be a number that fits, a text, true or false");
    }
  }

  void read(const std::string& field, MeasureSpec& measure) {
    const Json* found = find(field);
    if (!found) return;
    if (found->is_string()) {
      measure.id = found->get<std::string>();
      return;
    }
    if (!found->is_object()) {
      problems.push_back(m_where + field + " must be a measure's id, a path, or an object with id and options");
      return;
    }
    Reader& inner = group(field);
    inner.read("id", measure.id);
    inner.read("options", measure.options);
  }

  /// The fields of an options struct, each from wherever it may stand: under its own name in its group, outside of it
  /// as a flag would be written, or under an alias. Its own name goes before an alias.
  template <class Options>
  void readSettings(Options& options) {
    options.visit([this](const char* id, auto& field, const OptionMeta& meta) {
      std::vector<std::string> names = meta.aliases;
      names.push_back(id);
      for (const auto& name : names) {
        readSetting(name, id, field, meta);
        if (!meta.group.empty()) group(meta.group).readSetting(name, id, field, meta);
      }
    });
  }

  void ignore(const std::string& field) { m_known.push_back(field); }

  /// Fields that are options, as text.
  void readOptions(const std::function<bool(const std::string&)>& isOption,
                   std::vector<std::pair<std::string, std::string>>& options) {
    if (!isOption || !m_json.is_object()) return;
    for (const auto& [id, value] : m_json.items()) {
      if (std::find(m_known.begin(), m_known.end(), id) != m_known.end() || !isOption(id)) continue;
      ignore(id);
      if (const auto option = jsonOption(value))
        options.emplace_back(id, toString(*option));
      else
        problems.push_back(m_where + id + " must be a number that fits, a text, true or false");
    }
  }

  /// Names fields that nobody asked for, and collects the problems of the groups.
  void finish() {
    for (auto& [name, inner] : m_groups) {
      inner.finish();
      problems.insert(problems.end(), inner.problems.begin(), inner.problems.end());
    }
    if (m_unknown == UnknownFields::keep || !m_json.is_object()) return;
    for (const auto& [id, value] : m_json.items()) {
      if (std::find(m_known.begin(), m_known.end(), id) != m_known.end()) continue;
      const auto near = nearestNames(id, m_known);
      problems.push_back("there is no field \"" + m_where + id + "\"" +
                         (near.empty() ? "" : "; did you mean " + near + "?"));
    }
  }

  std::vector<std::string> problems;

 private:
  /// Null where the field is missing or null.
  const Json* find(const std::string& field) {
    ignore(field);
    if (!m_json.is_object()) return nullptr;
    const auto it = m_json.find(field);
    return it == m_json.end() || it->is_null() ? nullptr : &*it;
  }

  template <class T>
  static bool take(const Json& json, T& value) {
    try {
      value = jsonAs<T>(json);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }
  template <class T>
  static bool take(const Json& json, std::optional<T>& value) {
    if (json == noValue) {
      value.reset();
      return true;
    }
    T plain{};
    if (!take(json, plain)) return false;
    value = plain;
    return true;
  }

  template <class T>
  void readSetting(const std::string& name, const char* id, T& field, const OptionMeta& meta) {
    const Json* found = find(name);
    if (!found || take(*found, field)) return;
    detail::DescribeVisitor described;
    described(id, field, meta);
    auto value = jsonOption(*found);
    const std::string problem = value ? checkOption(described.out.front(), *value) : std::string();
    problems.push_back(!problem.empty() ? problem : m_where + name + " has the wrong type or is out of range");
  }

  Reader& group(const std::string& field) {
    static const Json nothing = Json::object();
    if (const auto known = m_groups.find(field); known != m_groups.end()) return known->second;
    const Json* found = find(field);
    if (found && !found->is_object()) problems.push_back(m_where + field + " must be an object");
    const Json& inner = found && found->is_object() ? *found : nothing;
    return m_groups.emplace(field, Reader(inner, m_where + field + ".", m_unknown)).first->second;
  }

  const Json& m_json;
  std::string m_where;
  UnknownFields m_unknown;
  std::vector<std::string> m_known;
  std::map<std::string, Reader> m_groups;
};

template <class T>
void put(Json& json, const std::string& name, const T& value) {
  json[name] = value;
}
template <class T>
void put(Json& json, const std::string& name, const std::optional<T>& value) {
  if (value) json[name] = *value;
}

/// The fields of an options struct, each under its own name in its group; what else was read as the same goes.
template <class Options>
void writeSettings(Options options, Json& json) {
  options.visit([&json](const char* id, const auto& field, const OptionMeta& meta) {
    Json& object = meta.group.empty() ? json : json[meta.group];
    if (!object.is_object()) object = Json::object();
    std::vector<std::string> names = meta.aliases;
    names.push_back(id);
    for (const auto& name : names) {
      json.erase(name);
      object.erase(name);
    }
    put(object, id, field);
  });
}

/// Sets the fields that this version knows and leaves the others.
void replace(Json& json, const Json& now) {
  if (!json.is_object()) json = Json::object();
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

std::string writeRunConfig(const RunConfig& config, const std::string& existing, const ResolvedSettings* resolved) {
  Json json = Json::parse(existing, nullptr, false);
  if (!json.is_object()) json = Json::object();
  json["format"] = formatVersion;
  json["problem"] = config.problem;
  replace(json["source"], measureToJson(config.source));
  replace(json["target"], measureToJson(config.target));
  json["solver"] = config.solver;
  json["solver_options"] = optionsToJson(config.solverOptions);
  json.erase("data");
  if (config.data.made) json["data"] = Json::parse(writeDataRecord(config.data));
  for (auto [field, measure] : {std::pair{"test_source", &config.testSource}, {"test_target", &config.testTarget}}) {
    if (measure->id.empty())
      json.erase(field);
    else
      replace(json[field], measureToJson(*measure));
  }
  writeSettings<RunSettings>(config, json);
  if (resolved) writeSettings(*resolved, json["resolved"]);
  return json.dump(2) + "\n";
}

Result<RunConfig> readRunConfig(const std::string& text, const std::string& name, UnknownFields unknown,
                                RunWords* words) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    return badInput(name + " is not a JSON object" + jsonFault(text) + ".",
                    "Write a configuration as brenier-cli does in RUN/config.json.");
  RunConfig config;
  if (words) static_cast<RunSettings&>(config) = words->defaults;
  int format = formatVersion;
  Reader reader(json, "", unknown);
  reader.read("format", format);
  reader.read("problem", config.problem);
  reader.read("source", config.source);
  reader.read("target", config.target);
  reader.read("solver", config.solver);
  reader.read("solver_options", config.solverOptions);
  reader.read("test_source", config.testSource);
  reader.read("test_target", config.testTarget);
  reader.readSettings(config);
  reader.ignore("resolved");
  reader.ignore("data");
  if (words) {
    reader.read("network", words->network);
    reader.read("preset", words->preset);
    reader.read("out", words->out);
    reader.read("json", words->json);
    reader.read("fail_on_alarm", words->failOnAlarm);
    reader.readOptions(words->isOption, words->options);
  }
  reader.finish();
  if (format > formatVersion)
    return badInput(name + " has format " + std::to_string(format) + ", and this version reads up to " +
                        std::to_string(formatVersion) + ".",
                    "Open it with a newer Brenier.");
  if (json.contains("data") && reader.problems.empty()) {
    auto data = readDataRecord(json["data"].dump(), name);
    if (!data) return Unexpected<RunError>(data.error());
    config.data = *std::move(data);
  }
  if (reader.problems.empty()) return config;
  return badInput(name + ": " + asSentence(joinProblems(reader.problems)));
}

Result<ResolvedSettings> readResolvedSettings(const std::string& text, const std::string& name) {
  const Json json = Json::parse(text, nullptr, false);
  ResolvedSettings resolved;
  if (!json.is_object() || !json.contains("resolved")) return resolved;
  Reader reader(json["resolved"], "resolved.", UnknownFields::keep);
  reader.readSettings(resolved);
  OptionValues chosen = writeOptions(resolved);
  std::erase_if(chosen, [](const auto& setting) { return setting.second == OptionValue(std::string()); });
  for (auto& problem : checkOptions(describeOptions<RunSettings>(), chosen)) reader.problems.push_back(problem);
  for (const auto& [id, value] : chosen)
    if (value == OptionValue(std::string("auto"))) reader.problems.push_back(id + " came to auto, which is no choice");
  if (!reader.problems.empty())
    return badInput(name + ": " + asSentence(joinProblems(reader.problems)), "The run is damaged.");
  return resolved;
}

}  // namespace brenier
