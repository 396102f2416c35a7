#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/api/run_event.h"

namespace brenier {

/// The numbers of a run as a table: step, seconds, metric, value, half_width, samples; one line a number. Lines that
/// are cut short, by the end of the process that wrote them, are left out.

std::string metricsCsv(std::span<const MetricsRow> rows);
std::vector<MetricsRow> readMetricsCsv(const std::string& text, std::int64_t upTo);
/// The lines of `text` up to a step, as they are.
std::string metricsUpTo(const std::string& text, std::int64_t step);
/// Appends to a file, made when missing. Error: disk.
Status appendMetricsCsv(const std::string& path, std::span<const MetricsRow> rows);

}  // namespace brenier
