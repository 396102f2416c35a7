#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/truth/transport_costs.h"

namespace brenier {

/// What a search for an assignment came to.
struct PathSolution {
  bool complete = false;  ///< every row has a column, and none is cheaper for it; else only v means something
  std::vector<std::uint32_t> columnOf;  ///< [n]
  std::vector<double> v;                ///< [n] duals of the columns in units
};

/// The cheapest assignment of as many rows as columns, by shortest augmenting paths (Jonker and Volgenant, Computing
/// 38, 1987): an auction brings the duals near, rows bid for their cheapest column in turns (augmenting row reduction),
/// and those that are left are placed one by one along the shortest alternating path. Costs are computed in place:
/// memory O(n). v [n] are duals in units that differ by no more than 2^41 (more would cost digits), as good as somebody
/// has them: they decide the time, and which of several optima is found. Not complete where it was stopped, or after
/// `mostRows` rows were read for paths: samples full of ties are the network simplex's, which goes on from v.
PathSolution shortestPaths(const TransportCosts& costs, std::vector<double> v, std::size_t mostRows,
                           std::stop_token stop = {});

}  // namespace brenier
