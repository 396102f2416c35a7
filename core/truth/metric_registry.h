#pragma once

#include <vector>

#include "core/api/descriptor.h"

namespace brenier {

/// Everything that Brenier measures, in the order in which it is shown.
const std::vector<MetricDescriptor>& metricDescriptors();

}  // namespace brenier
