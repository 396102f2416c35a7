#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/alarm.h"
#include "core/api/descriptor.h"
#include "core/api/run_event.h"

namespace brenier {

/// What the registry says of a number by its id, that of one column by L2-UVP's entry; null where it knows none.
const MetricDescriptor* describedAs(std::string_view id);

/// A number as `eval --json` and `train --json` give it: value, half_width, samples, and where it has one floor,
/// floor_half_width, excess, excess_half_width, says_nothing.
nlohmann::json valueJson(const MetricValue& value);

/// [{"id", "text", "what_to_do"}, ...].
nlohmann::json alarmsJson(const std::vector<Alarm>& alarms);

/// All numbers by their ids, each with what it was scored on, its unit, direction and kind; and `alarms`, `remarks`
/// where there are some, and what is said of different `units` of files.
nlohmann::json scoresJson(std::span<const MetricValue> values, nlohmann::json alarms, const std::string& scoredOn,
                          const std::vector<std::string>& remarks = {}, const std::vector<std::string>& units = {});

}  // namespace brenier
