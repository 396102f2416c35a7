#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/api/metric_text.h"

namespace brenier::cli {

/// Those that say something first, in the order given.
std::vector<MetricValue> tellingFirst(std::span<const MetricValue> values);

/// That scores are against pairs of rows, as a sentence; empty where they are not.
std::string pairsText(std::span<const MetricValue> values);

/// Writes what every number's entry says into the page `numbers.md` of this folder, between its two marks. Errors: no
/// such page, or no marks in it. Returns the exit code.
int writeMetricsPage(const std::string& folder);

}  // namespace brenier::cli
