#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/run_event.h"
#include "core/truth/metric_entry.h"

namespace brenier {

/// Everything that Brenier measures, in the order in which it is shown: what still means something where samples say
/// little comes first.
const std::vector<MetricEntry>& metricEntries();
const std::vector<MetricDescriptor>& metricDescriptors();

/// All numbers of a pace whose needs are met, in the registry's order.
std::vector<MetricValue> computeMetrics(Pace pace, const MetricInputs& inputs);

/// One number; none where its needs are not met, or the method itself reports it.
std::optional<MetricValue> computeMetric(std::string_view id, const MetricInputs& inputs);

/// The L2-UVP of each of at most `most` columns, in percent of that column's variance, each with its own floor and what
/// that says of it: l2_uvp_column_1, ...; of no samples where a column has no variance. None without map and right
/// answers.
inline constexpr std::string_view columnErrorPrefix = "l2_uvp_column_";
std::vector<MetricValue> columnErrors(const MetricInputs& inputs, std::size_t most = SIZE_MAX);

}  // namespace brenier
