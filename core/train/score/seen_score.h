#pragma once

#include <stop_token>

#include "core/api/run_error.h"
#include "core/train/run/held_out.h"

namespace brenier {

/// The error of a map on points that it learns from, to be read beside that on points set apart: where the two part, it
/// learns the sample and not the measure.
class SeenScore {
 public:
  /// Solves their exact assignment. Errors: those of exactTransport.
  static Result<SeenScore> solve(const HeldOut& seen, std::stop_token stop);
  /// L2-UVP of the map's answers at them.
  MetricValue score(const Points& mapped) const;

 private:
  Points m_truth;
  double m_variance = 1;
};

}  // namespace brenier
