#pragma once

#include <vector>

#include "core/api/run_event.h"
#include "core/measures/data_frame.h"

namespace brenier {

/// Numbers of a run's frame as those of the data's own units: costs times the square of the unit, distances times the
/// unit; what is in percent or a share is the same in both.
std::vector<MetricValue> inDataUnits(std::vector<MetricValue> values, const CostUnits& units);

}  // namespace brenier
