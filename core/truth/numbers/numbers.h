#pragma once

#include <vector>

#include "core/truth/metric_entry.h"

namespace brenier {

// The list of all numbers, a line a file of this folder, in the order in which they are shown.
#define BRENIER_NUMBERS(NUMBER) \
  NUMBER(gapNumbers)            \
  NUMBER(boundNumbers)          \
  NUMBER(fitNumbers)            \
  NUMBER(optimalityNumbers)     \
  NUMBER(errorNumbers)          \
  NUMBER(potentialNumbers)      \
  NUMBER(baselineNumbers)       \
  NUMBER(pictureNumbers)        \
  NUMBER(reportedNumbers)       \
  NUMBER(groupNumbers)

using NumberFamily = std::vector<MetricEntry> (*)();

#define BRENIER_DECLARE(family) std::vector<MetricEntry> family();
BRENIER_NUMBERS(BRENIER_DECLARE)
#undef BRENIER_DECLARE

inline std::vector<NumberFamily> numberFamilies() {
#define BRENIER_NAME(family) family,
  return {BRENIER_NUMBERS(BRENIER_NAME)};
#undef BRENIER_NAME
}

}  // namespace brenier
