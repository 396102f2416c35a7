#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "core/api/metric_text.h"

namespace brenier::cli {

/// A number as `eval --json` and `train --json` give it: value, half_width, samples, and where it has one floor,
/// floor_half_width, excess, excess_half_width, says_nothing.
nlohmann::json valueJson(const MetricValue& value);

/// Those that say something first, in the order given.
std::vector<MetricValue> tellingFirst(std::span<const MetricValue> values);

/// Writes what every number's entry says into the page `numbers.md` of this folder, between its two marks. Errors: no
/// such page, or no marks in it. Returns the exit code.
int writeMetricsPage(const std::string& folder);

}  // namespace brenier::cli
