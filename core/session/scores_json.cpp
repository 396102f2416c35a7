#include "core/session/scores_json.h"

#include "core/api/metric_text.h"
#include "core/train/catalog.h"
#include "core/truth/metric_registry.h"
#include "core/util/registry.h"

namespace brenier {

const MetricDescriptor* describedAs(std::string_view id) {
  return findById(catalog().metrics, id.starts_with(columnErrorPrefix) ? std::string("l2_uvp") : std::string(id));
}

nlohmann::json valueJson(const MetricValue& value) {
  nlohmann::json json = {{"value", value.value}, {"half_width", value.halfWidth}, {"samples", value.samples}};
  if (value.floor > 0) {
    const Excess excess = excessOf(value);
    json["floor"] = value.floor;
    json["floor_half_width"] = value.floorHalfWidth;
    json["excess"] = excess.value;
    json["excess_half_width"] = excess.halfWidth;
    if (value.belowFloor) json["below_floor"] = true;
  }
  if (value.floor > 0 || value.saysNothing) json["says_nothing"] = value.saysNothing;
  return json;
}

nlohmann::json alarmsJson(const std::vector<Alarm>& alarms) {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& alarm : alarms)
    all.push_back({{"id", alarm.id}, {"text", alarm.text}, {"what_to_do", alarm.whatToDo}});
  return all;
}

nlohmann::json scoresJson(std::span<const MetricValue> values, nlohmann::json alarms, const std::string& scoredOn,
                          const std::vector<std::string>& remarks, const std::vector<std::string>& units) {
  nlohmann::json all = nlohmann::json::object();
  for (const auto& value : values) {
    all[value.id] = valueJson(value);
    all[value.id]["scored_on"] = scoredOn;
    const auto* metric = describedAs(value.id);
    if (!metric) continue;
    all[value.id]["unit"] = metric->unit;
    all[value.id]["direction"] = nameOf(metric->better);
    all[value.id]["kind"] = nameOf(metric->kind);
  }
  all["alarms"] = std::move(alarms);
  if (!remarks.empty()) all["remarks"] = remarks;
  if (!units.empty()) all["units"] = units;
  return all;
}

}  // namespace brenier
