#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/truth/exact_ot.h"

namespace brenier {

/// Two finite measures and the exact transport between them, in the data's own units.
struct ExactProblem {
  std::size_t sources = 0, targets = 0, dim = 0;
  double halfW2 = 0;         ///< 1/2 W2^2, the cost of the plan with the coordinates as they were read
  double halfW2Centred = 0;  ///< that of the measures with their means taken off
  double halfMeanShift = 0;  ///< 1/2 |difference of means|^2; the two sum to halfW2
  double dual = 0;           ///< sum a_i u_i + sum b_j v_j, at most halfW2 where the duals are feasible
  double violation = 0;      ///< the most by which u_i + v_j exceeds c_ij, over all pairs; 0 or less: feasible
  std::vector<CouplingEntry> entries;  ///< [at most n + m - 1] masses that sum to 1
  std::vector<double> u, v;            ///< [n], [m] optimal duals of 1/2 |x_i - y_j|^2
  std::vector<std::string> remarks;    ///< what was taken of the files, and what a person should know of the data
  double seconds = 0;                  ///< of solving, without reading and checking
};

/// All rows of files with their weights, and `samples` equally weighted draws of laws (by `dataSeed`). Solved about a
/// common origin, in single precision about it, so that coordinates far from 0 lose nothing; costs, their parts and
/// the certificate are computed in double from the coordinates as they were read, the duals made feasible for them. Errors (bad input): those of makeMeasure and
/// exactTransport; another dimension on the two sides; more than `mostPairs` pairs; stopped (internal).
Result<ExactProblem> solveExactProblem(const MeasureSpec& source, const MeasureSpec& target, std::int64_t samples,
                                       std::uint64_t dataSeed, std::stop_token stop = {});

/// Pairs of a source and a target row beyond which the network simplex takes minutes.
inline constexpr double mostPairs = 2.5e9;

}  // namespace brenier
