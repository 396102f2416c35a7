#pragma once

#include "core/io/table.h"
#include "core/util/philox.h"

namespace brenier::test {

/// n points with independent normal columns.
inline Table normals(std::size_t n, const std::vector<double>& mean, const std::vector<double>& deviation,
                     std::uint64_t seed = 1) {
  Table table;
  table.dim = mean.size();
  for (std::size_t i = 0; i < n; ++i) {
    PhiloxStream random(seed, 0x77, i);
    for (std::size_t k = 0; k < table.dim; ++k) table.values.push_back(mean[k] + deviation[k] * random.normal());
  }
  return table;
}

}  // namespace brenier::test
