#include "core/session/run_texts.h"

#include "core/session/json_value.h"

namespace brenier {
namespace {

using Json = nlohmann::json;
constexpr const char* secondsName = "learned";  ///< in session.json

}  // namespace

std::string journalJson(const std::vector<LiveEdit>& journal) {
  Json all = Json::array();
  for (const auto& edit : journal) {
    Json entry{{"step", edit.step}, {"field", edit.field}};
    std::visit([&](const auto& v) { entry["value"] = v; }, edit.value);
    all.push_back(std::move(entry));
  }
  return all.dump(1) + "\n";
}

Result<std::vector<LiveEdit>> readJournal(const std::string& text, const std::string& path) {
  std::vector<LiveEdit> journal;
  const Json all = Json::parse(text, nullptr, false);
  if (!all.is_array()) return badInput(path + " is not a JSON list.");
  for (const auto& entry : all) {
    const bool whole = entry.is_object() && entry.contains("step") && entry["step"].is_number_integer() &&
                       entry.contains("field") && entry["field"].is_string() && entry.contains("value");
    const auto value = whole ? jsonOption(entry["value"]) : std::nullopt;
    if (!value) return badInput(path + " has an entry without step, field and value.");
    LiveEdit edit{entry["step"].get<std::int64_t>(), entry["field"].get<std::string>(), *value};
    journal.push_back(std::move(edit));
  }
  return journal;
}

std::optional<double> secondsAt(const Json& session, std::int64_t step) {
  if (!session.is_object() || !session.contains(secondsName) || !session[secondsName].is_array()) return {};
  for (const auto& entry : session[secondsName])
    if (entry.is_object() && jsonField(entry, "step", std::int64_t{-1}) == step)
      return jsonField(entry, "seconds", 0.0);
  return {};
}

double newestSeconds(const Json& session) {
  if (!session.is_object() || !session.contains(secondsName) || !session[secondsName].is_array()) return 0;
  const Json& times = session[secondsName];
  return times.empty() || !times[0].is_object() ? 0 : jsonField(times[0], "seconds", 0.0);
}

std::string sessionJson(const std::string& existing, const TrainingRun& run, const std::string& folder,
                        const SavedHashes& hashes, const SavedHashes& there) {
  Json json = Json::parse(existing, nullptr, false);
  const Json before = json;
  if (!json.is_object()) json = Json::object();
  json["format"] = runFormat;
  json["program"] = std::string("Brenier ") + BRENIER_VERSION;
  Json times = Json::array({{{"step", run.stepsDone()}, {"seconds", run.seconds()}}});
  if (json.contains(secondsName) && json[secondsName].is_array())
    for (const auto& entry : json[secondsName])
      if (times.size() < 2 && entry.is_object() && jsonField(entry, "step", std::int64_t{-1}) != run.stepsDone())
        times.push_back(entry);
  for (auto& entry : times) entry.erase("sha256");  // of the save before, and nothing that holds now
  json[secondsName] = std::move(times);
  noteHashes(json, before, folder, hashes, there);
  return json.dump(1) + "\n";
}

}  // namespace brenier
