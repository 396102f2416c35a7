#pragma once

#include <cstddef>
#include <vector>

namespace brenier {

/// What a chart of these values shows: all of them but spikes, which lie so far outside the bulk that they would
/// flatten it, and are too few in a row to be where the curve has gone.
struct RobustRange {
  double lower = 0, upper = 0;
  std::vector<std::size_t> spikes;  ///< indices of the values outside, in order
  bool valid = false;               ///< false where there is no finite value
};

/// `values` in the order of their steps, as they are drawn (logarithms on a logarithmic axis). Those that are not
/// finite are passed over.
RobustRange robustRange(const std::vector<double>& values);

}  // namespace brenier
